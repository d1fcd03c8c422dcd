/**
 * Whose fields a write takes: who owned a field before it (`metadata.managedFields`, KEP-555), owns it no more after it, while
 * somebody else does. A field that nobody owns any more was removed, and is not taken.
 */
import { isObject, type JsonMap, type JsonObject } from '../../lib/base/index.js';

/** A key of FieldsV1: `f:name`, `k:{"name":"a"}` or `v:"x"`. */
type Fields = readonly string[];

/** Gives the managers from whom the field at a path of a change is taken, sorted. */
export function takenFields(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): (path: string) => readonly string[] {
  const [owned, left] = [ownersOf(before), ownersOf(after)];
  const stillOwned = new Set([...left.values()].flatMap((fields) => [...fields.keys()]));
  const taken = [...owned].flatMap(([manager, fields]) =>
    [...fields]
      .filter(([key]) => stillOwned.has(key) && !left.get(manager)?.has(key))
      .map(([, field]) => ({ manager, field })),
  );
  return (path) => {
    const managers = taken.filter(({ field }) => isAt(path, field)).map(({ manager }) => manager);
    return [...new Set(managers)].sort();
  };
}

/** By manager, whatever its operations: its fields, each under a text of its own. */
function ownersOf(object: JsonObject | undefined): ReadonlyMap<string, ReadonlyMap<string, Fields>> {
  const metadata = object?.['metadata'];
  const entries = isObject(metadata) ? metadata['managedFields'] : undefined;
  const owners = new Map<string, Map<string, Fields>>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isObject(entry) || typeof entry['manager'] !== 'string' || !isObject(entry['fieldsV1'])) continue;
    const fields = owners.get(entry['manager']) ?? new Map<string, Fields>();
    for (const leaf of leavesOf(entry['fieldsV1'])) fields.set(leaf.join('\n'), leaf);
    owners.set(entry['manager'], fields);
  }
  return owners;
}

function leavesOf(fields: JsonMap, above: Fields = []): readonly Fields[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    // The object or the list itself.
    if (key === '.') return [];
    const here = [...above, key];
    const leaves = isObject(below) ? leavesOf(below, here) : [];
    return leaves.length === 0 ? [here] : leaves;
  });
}

/** A change above a field is one of the field too, and so is one below a field that is owned as a whole. */
function isAt(path: string, [key, ...below]: Fields): boolean {
  if (path === '' || key === undefined) return true;
  const text = textOf(key, path);
  return isUnder(path, text) && isAt(rest(path, text), below);
}

/** How a path of a change may go on for a key. */
function textOf(key: string, path: string): string {
  const value = key.slice(2);
  if (key.startsWith('f:')) return value;
  const bracket = /^\[[^\]]*\]/.exec(path)?.[0] ?? '';
  const name = key.startsWith('k:') ? nameIn(value) : undefined;
  // What has another key than its name (a port by its number) may be told by name or by index.
  return name === undefined ? bracket : `[${name}]`;
}

/** Of the keys of a member; undefined: it is known by others. */
function nameIn(text: string): string | undefined {
  try {
    const keys: unknown = JSON.parse(text);
    return isObject(keys) && typeof keys['name'] === 'string' ? keys['name'] : undefined;
  } catch {
    return undefined;
  }
}

function isUnder(path: string, text: string): boolean {
  return text !== '' && path.startsWith(text) && ['', '.', '['].includes(path.charAt(text.length));
}

function rest(path: string, text: string): string {
  const left = path.slice(text.length);
  return left.startsWith('.') ? left.slice(1) : left;
}
