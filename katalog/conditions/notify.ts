/** Reads `notify {teams, message}` of a condition, and makes the condition say how it is judged. */
import { didYouMean, isObject, type JsonObject, type JsonValue } from '../../lib/base/index.js';
import {
  type CompileScope,
  isTemplate,
  type Notice,
  noticesOf,
  type Path,
  type TemplateData,
} from '../scope/index.js';
import { conditionText } from './condition-text.js';

/** As it is written. */
export interface NotifyFields {
  readonly teams: readonly string[];
  readonly message: string | undefined;
}

const FIELDS = ['teams', 'message'];

/** Why it is not valid, and where below `notify`. */
export interface NotifyProblem {
  readonly path: readonly (string | number)[];
  readonly unknown?: true;
  readonly message: string;
}

/** Teams are not looked up here. */
export function readNotify(raw: unknown): NotifyFields | NotifyProblem {
  if (!isObject(raw)) return { path: [], message: 'invalid notify: expected a map with teams' };
  const { teams = null, message = null } = raw;
  const unknown = Object.keys(raw).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined)
    return {
      path: [unknown],
      unknown: true,
      message: `unknown field "${unknown}"${didYouMean(unknown, FIELDS)}`,
    };
  const list = typeof teams === 'string' ? [teams] : teams;
  if (!Array.isArray(list) || list.length === 0)
    return { path: ['teams'], message: 'teams is required because notify names whom it tells' };
  const wrong = list.findIndex((team) => typeof team !== 'string' || team === '');
  if (wrong >= 0) return { path: ['teams', wrong], message: 'invalid team: expected the name of a team' };
  if (message !== null && typeof message !== 'string')
    return { path: ['message'], message: 'invalid message: expected text' };
  return { teams: list as readonly string[], message: message ?? undefined };
}

type Test = (data: TemplateData) => boolean;

/** The condition itself where it has no `notify`; faults go to `scope`. */
export function notifying(raw: JsonObject, at: Path, scope: CompileScope, test: Test): Test {
  const notify = raw['notify'] ?? null;
  const notice = notify === null ? undefined : compileNotice(notify, raw, [...at, 'notify'], scope);
  if (!notice) return test;
  scope.notices.push(notice);
  return (data) => {
    const holds = test(data);
    noticesOf(data)?.judged(notice, holds, data);
    return holds;
  };
}

function compileNotice(
  raw: JsonValue,
  condition: JsonObject,
  at: Path,
  scope: CompileScope,
): Notice | undefined {
  const read = readNotify(raw);
  if ('path' in read) {
    scope.error(read.unknown ? 'ORK_FIELD_UNKNOWN' : 'ORK_FIELD_VALUE', [...at, ...read.path], read.message);
    return undefined;
  }
  const { teams, message } = read;
  for (const team of unknownTeams(teams, scope.teams)) {
    const said = `unknown team "${team}"${didYouMean(team, scope.teams ?? [])}: nobody is notified`;
    scope.warning('ORK_NOTIFY_TEAM', [...at, 'teams'], said);
  }
  return {
    condition: conditionText(condition),
    teams: [...new Set(teams)],
    message: message === undefined ? undefined : textOf(message, [...at, 'message'], scope),
  };
}

/** Those that the Katalog does not declare; none where it is not known what it declares. */
export function unknownTeams(
  teams: readonly string[],
  known: readonly string[] | undefined,
): readonly string[] {
  return known ? teams.filter((team) => !known.includes(team)) : [];
}

function textOf(message: string, at: Path, scope: CompileScope): Notice['message'] {
  if (isTemplate(message)) return scope.template(message, at);
  return { constant: true, references: [], render: () => message, value: () => message };
}
