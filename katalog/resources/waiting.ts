/** When an object counts as ready (`readyWhen`), and which entries an entry waits for (`waitFor`). */
import { didYouMean, type JsonObject, type JsonValue, quoted } from '../../lib/base/index.js';
import { type Condition, compileAll } from '../conditions/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import type { ResourceTemplate } from './resource-template.js';

interface WaitingPlace {
  readonly mode: ResourceTemplate['mode'];
  readonly at: Path;
  readonly scope: CompileScope;
}

/** What an entry says of readiness, its own and that of others. */
export function readWaiting(
  raw: JsonObject,
  { mode, at, scope }: WaitingPlace,
): Pick<ResourceTemplate, 'readyWhen' | 'waitFor' | 'writtenName'> {
  const place = (field: string): WaitingPlace => ({ mode, at: [...at, field], scope });
  return {
    readyWhen: readReadyWhen(raw['readyWhen'] ?? null, place('readyWhen')),
    waitFor: readWaitFor(raw['waitFor'] ?? null, place('waitFor')),
    writtenName: writtenName(raw),
  };
}

/** The conditions see the object itself: `metadata`, `spec`, `status`. undefined: the default of its kind. */
function readReadyWhen(raw: JsonValue, { mode, at, scope }: WaitingPlace): Condition | undefined {
  if (raw === null || refused(mode, at, scope)) return undefined;
  if (!Array.isArray(raw)) {
    scope.invalid(at, raw, 'a list of conditions');
    return undefined;
  }
  return compileAll(raw, at, scope);
}

/** As written: `deployments`, or `deployments/db` by the name as written. */
function readWaitFor(raw: JsonValue, { mode, at, scope }: WaitingPlace): readonly string[] {
  if (raw === null || refused(mode, at, scope)) return [];
  if (Array.isArray(raw) && raw.every((each) => typeof each === 'string')) return raw as readonly string[];
  scope.invalid(at, raw, 'a list of entries, such as deployments or deployments/db');
  return [];
}

function refused(mode: ResourceTemplate['mode'], at: Path, scope: CompileScope): boolean {
  const field = String(at.at(-1));
  if (mode === 'delete')
    scope.error(
      'ORK_FIELD_VALUE',
      at,
      `${field} is not supported under onDelete: order deletions with groups`,
    );
  return mode === 'delete';
}

/** What an entry may be called by others: its list, and its name in it as written. */
export interface NamedEntry {
  readonly template: ResourceTemplate;
  readonly list: string;
  readonly name: string | undefined;
}

/** Resolves `waitFor` of all entries to entry keys; what cannot be resolved, and circles, go to `scope`. */
export function resolveWaiting(
  entries: readonly NamedEntry[],
  scope: CompileScope,
): ReadonlyMap<string, readonly string[]> {
  const resolved = new Map<string, readonly string[]>();
  for (const { template } of entries) {
    const keys = template.waitFor.flatMap((reference, index) => {
      const found = entries.filter((each) => each.template !== template && isMeant(each, reference));
      if (found.length === 0) report(reference, template, { index, entries, scope });
      return found.map((each) => each.template.key);
    });
    if (keys.length > 0) resolved.set(template.key, [...new Set(keys)]);
  }
  for (const { template } of entries) reportCircle(template, resolved, scope);
  return resolved;
}

function isMeant({ list, name }: NamedEntry, reference: string): boolean {
  return reference === list || (name !== undefined && reference === `${list}/${name}`);
}

function report(
  reference: string,
  template: ResourceTemplate,
  { index, entries, scope }: { index: number; entries: readonly NamedEntry[]; scope: CompileScope },
): void {
  const names = entries
    .filter((each) => each.template !== template)
    .flatMap(({ list, name }) => (name === undefined ? [list] : [list, `${list}/${name}`]));
  scope.error(
    'ORK_FIELD_VALUE',
    [...template.path, 'waitFor', index],
    `unknown entry ${quoted(reference)}${didYouMean(reference, [...new Set(names)])}: expected another entry of onCreate or onReconcile, such as ${names[0] ?? 'deployments/db'}`,
  );
}

function reportCircle(
  template: ResourceTemplate,
  resolved: ReadonlyMap<string, readonly string[]>,
  scope: CompileScope,
): void {
  const seen = new Set<string>();
  const open = [...(resolved.get(template.key) ?? [])];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === template.key) {
      scope.error(
        'ORK_FIELD_VALUE',
        [...template.path, 'waitFor'],
        'the entry waits for itself: remove one reference of the circle',
      );
      return;
    }
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(resolved.get(key) ?? []));
  }
}

/** The name of an entry as written, where it is text. */
function writtenName(raw: JsonObject): string | undefined {
  return typeof raw['name'] === 'string' ? raw['name'] : undefined;
}
