import { type NotifyFields, readNotify, unknownTeams } from '../../katalog/conditions/index.js';
import { didYouMean } from '../../lib/base/index.js';
import type { PlanBlock, PlanCondition } from '../plan.js';
import { aliasOf } from './condition-sources.js';
import { compileExpressionCondition } from './expression.js';
import {
  durationOf,
  type Fields,
  fieldsOf,
  flagOf,
  type Place,
  present,
  reportUnknown,
  shown,
} from './fields.js';
import { compileClockCondition } from './schedule-condition.js';
import type { CompileScope, Path } from './scope.js';
import { compileValueCondition } from './value-condition.js';

type Gate = Pick<PlanBlock, 'or' | 'when'>;

/** The lists `or` (also `anyOf`) and `when` of a block. */
export function compileGate(fields: Fields, path: Path, intervalMs: number, scope: CompileScope): Gate {
  if (present(fields, 'or') && present(fields, 'anyOf')) {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      [...path, 'anyOf'],
      'anyOf is another name of or; write one of them',
    );
  }
  const list = (key: string): readonly PlanCondition[] => {
    if (!present(fields, key)) return [];
    const raw = fields[key];
    if (Array.isArray(raw)) {
      return raw.flatMap((item: unknown, index) =>
        compileCondition(item, [...path, key, index], intervalMs, scope),
      );
    }
    scope.problem('ORK_AUTOSCALE_VALUE', [...path, key], `${key} is a list of conditions, not ${shown(raw)}`);
    return [];
  };
  return { or: [...list('or'), ...list('anyOf')], when: list('when') };
}

const KINDS = ['field', 'expr', 'time', 'dayOfWeek', 'cron'] as const;

/** The condition as a list of one; empty after its fault was reported. */
function compileCondition(
  raw: unknown,
  path: Path,
  intervalMs: number,
  scope: CompileScope,
): readonly PlanCondition[] {
  const fields = fieldsOf(raw, path, 'a condition', scope);
  if (!fields) return [];
  checkSource(fields, path, scope);
  const place: Place = { fields, path, scope };
  const negate = flagOf(place, 'negate');
  const kinds = KINDS.filter((kind) => present(fields, kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const hint = kind === undefined ? keyHint(fields) : '';
    scope.problem('ORK_AUTOSCALE_VALUE', path, `a condition has exactly one of ${KINDS.join(', ')}${hint}`);
    return [];
  }
  const forMs = durationOf(place, 'for', { fallback: 0, least: 0 });
  const test = compileKind(kind, place, intervalMs);
  const notify = compileNotify(fields, path, scope);
  if (!test) return [];
  const text = negate ? `not (${test.text})` : test.text;
  return [{ ...test, text, negate, forMs, ...(notify ? { notify } : {}) }];
}

function compileKind(kind: (typeof KINDS)[number], place: Place, intervalMs: number) {
  switch (kind) {
    case 'field':
      return compileValueCondition(place);
    case 'expr':
      return compileExpressionCondition(place);
    case 'time':
    case 'dayOfWeek':
    case 'cron':
      return compileClockCondition(kind, place, intervalMs);
  }
}

/** Teams that learn when the condition begins to hold; undefined where there are none. */
function compileNotify(fields: Fields, path: Path, scope: CompileScope): NotifyFields | undefined {
  if (!present(fields, 'notify')) return undefined;
  const at = [...path, 'notify'];
  const read = readNotify(fields['notify']);
  if ('path' in read) {
    const code = read.unknown ? 'ORK_AUTOSCALE_FIELD' : 'ORK_AUTOSCALE_VALUE';
    scope.problem(code, [...at, ...read.path], read.message);
    return undefined;
  }
  const { teams, checkMessage } = scope.notify;
  for (const team of unknownTeams(read.teams, teams)) {
    const message = `unknown team "${team}"${didYouMean(team, teams ?? [])}: nobody is notified`;
    scope.warnings.push({ code: 'ORK_AUTOSCALE_TEAM', path: [...at, 'teams'], message });
  }
  const problem = read.message === undefined ? undefined : checkMessage?.(read.message);
  if (problem !== undefined) scope.problem('ORK_AUTOSCALE_VALUE', [...at, 'message'], problem);
  return read;
}

/** A `source` of a condition's own: it declares the alias that `field` names, which nobody else declares. */
function checkSource(fields: Fields, path: Path, scope: CompileScope): void {
  if (!present(fields, 'source')) return;
  const at = [...path, 'source'];
  const alias = aliasOf(fields['field']);
  if (alias === undefined) {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      at,
      'source belongs to a condition with field: cross.<alias>.<path>; for anything else declare the sibling under operatorBox.cross',
    );
  } else if (scope.rules.aliases.includes(alias)) {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      at,
      `"${alias}" is declared under operatorBox.cross; leave source out, or name another alias`,
    );
  } else {
    const text = JSON.stringify(fields['source']);
    const earlier = scope.sources.get(alias) ?? text;
    scope.sources.set(alias, earlier);
    if (earlier === text) return;
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      at,
      `"${alias}" has another source in an earlier condition; an alias has one`,
    );
  }
}

function keyHint(fields: Fields): string {
  for (const key of Object.keys(fields)) {
    const hint = didYouMean(key, KINDS);
    if (hint !== '') return hint;
  }
  return '';
}

/** The fields of a block of conditions; reported here, because a block's other fields depend on where it stands. */
export function reportGateFields(
  fields: Fields,
  others: readonly string[],
  path: Path,
  scope: CompileScope,
): void {
  reportUnknown(fields, ['or', 'anyOf', 'when', ...others], path, scope);
}
