import type { CrdEntry } from '../../katalog/index.js';
import { type CompiledProgram, compileProgram } from '../../katalog/program/index.js';
import type { BuiltEntry, ResourceTemplate } from '../../katalog/resources/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from './program.js';
import { FULL_OWNER } from './shorthand.js';

/** An entry under a block of an otherwise empty operator box, compiled with Go's builtins alone. */
export function compileOne(
  kind: string,
  entry: JsonObject,
  block: 'onCreate' | 'onReconcile' | 'onDelete' = 'onReconcile',
  more: Partial<CrdEntry> = {},
): CompiledProgram {
  const box = crdEntry({ [block]: { [kind]: [entry] } }, more);
  return compileProgram(box, { functions: NO_FUNCTIONS, presets: OWN_PRESETS });
}

const TEAM: JsonObject = { limits: [{ max: { cpu: '2' }, default: { cpu: '1' } }] };

/** Of a group that the product has no presets of. */
const OWN_PRESETS = new Map([['limitRanges', new Map([['team', { body: TEAM, written: () => undefined }]])]]);

/** The problems of one entry as `code path: message`, without the block's part of the path. */
export function problemsOf(kind: string, entry: JsonObject, block?: 'onCreate' | 'onDelete'): string[] {
  const { problems } = compileOne(kind, entry, block);
  return problems.map(({ code, path, message }) => `${code} ${path.slice(4).join('.')}: ${message}`);
}

/** The one template of a program that must have no errors. */
export function onlyTemplate({ program, problems }: CompiledProgram): ResourceTemplate {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const [template, ...rest] = [...program.onCreate, ...program.onReconcile, ...program.onDelete];
  if (!template || rest.length > 0) throw new Error('expected one entry');
  return template;
}

/** What one entry builds for `owner`; what it copies is there, one of each kind. */
export function build(kind: string, entry: JsonObject, owner: JsonObject = FULL_OWNER): BuiltEntry {
  return onlyTemplate(compileOne(kind, entry)).build(owner, undefined, ({ kind: of }) => SOURCES[of]);
}

/** Objects as the API server gives them, for entries that copy. */
const SOURCES: Readonly<Record<string, JsonObject>> = {
  ConfigMap: { data: { theirs: 'a', shared: 'a' }, binaryData: { bytes: 'AP8=' } },
  Secret: { type: 'example.org/token', data: { theirs: 'YQ==', shared: 'YQ==' } },
  NetworkPolicy: { spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  ResourceQuota: { spec: { hard: { pods: '4' }, scopes: ['BestEffort'] }, status: { used: { pods: '1' } } },
  LimitRange: { spec: { limits: [{ type: 'Pod', max: { cpu: '2' } }] } },
};

/** The one object that one entry builds. */
export function buildObject(kind: string, entry: JsonObject, owner: JsonObject = FULL_OWNER): JsonObject {
  const { objects } = build(kind, entry, owner);
  const [first, ...rest] = objects;
  if (!first || rest.length > 0) throw new Error(`expected one object, not ${objects.length}`);
  return first.object;
}
