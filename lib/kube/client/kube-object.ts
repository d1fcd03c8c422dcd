import type { KubernetesObject } from '../objects.js';

/** Reads an object of the API; undefined when it is none. Only what this room relies on is checked. */
export function readObject(value: unknown): KubernetesObject | undefined {
  const metadata = readMetadata(value);
  if (typeof metadata?.['name'] !== 'string') return undefined;
  for (const field of ['namespace', 'uid', 'resourceVersion'] as const) {
    const found = metadata[field];
    if (found !== undefined && typeof found !== 'string') return undefined;
  }
  for (const field of ['labels', 'annotations'] as const) {
    const found = metadata[field];
    if (found !== undefined && !isRecord(found)) return undefined;
  }
  const owners = metadata['ownerReferences'];
  if (owners !== undefined && !Array.isArray(owners)) return undefined;
  return value as unknown as KubernetesObject;
}

/** The metadata of any object or list; undefined when it has none. */
export function readMetadata(value: unknown): Record<string, unknown> | undefined {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  return isRecord(metadata) ? metadata : undefined;
}

/** The version of any object or list; undefined when it has none. Bookmarks have nothing else. */
export function readVersion(value: unknown): string | undefined {
  const version = readMetadata(value)?.['resourceVersion'];
  return typeof version === 'string' && version !== '' ? version : undefined;
}

/** Keeps one copy of texts that every object repeats. */
export class TextPool {
  readonly #texts = new Map<string, string>();

  share(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= POOL_SIZE) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}
const POOL_SIZE = 10_000;

/**
 * Makes an object ready for the cache, in place: without `managedFields` (a third of an object that is applied),
 * with its type (list items of built-in kinds lack it), with shared texts, frozen all the way down.
 */
export function cacheObject(object: KubernetesObject, type: ObjectType, pool: TextPool): KubernetesObject {
  if (Object.isFrozen(object)) return object;
  const open = object as { -readonly [Key in keyof KubernetesObject]: KubernetesObject[Key] };
  const apiVersion = object.apiVersion ?? type.apiVersion;
  const kind = object.kind ?? type.kind;
  if (apiVersion !== undefined) open.apiVersion = pool.share(apiVersion);
  if (kind !== undefined) open.kind = pool.share(kind);
  // Not deleted in place: where it is not the last member, V8 keeps the rest as a hash table of 400 bytes more.
  const { managedFields: _, ...metadata } = object.metadata as unknown as Record<string, unknown>;
  if (typeof metadata['namespace'] === 'string') metadata['namespace'] = pool.share(metadata['namespace']);
  open.metadata = metadata as unknown as KubernetesObject['metadata'];
  for (const reference of object.metadata.ownerReferences ?? []) {
    if (!isRecord(reference) || Object.isFrozen(reference)) continue;
    const shared = reference as Record<string, unknown>;
    if (typeof shared['apiVersion'] === 'string') shared['apiVersion'] = pool.share(shared['apiVersion']);
    if (typeof shared['kind'] === 'string') shared['kind'] = pool.share(shared['kind']);
  }
  freezeAll(object);
  return object;
}

/**
 * Who wrote an object last, and not its status alone; `own` where nobody else did since. undefined: it does not say.
 * Field managers have times of whole seconds: of two in one second the other one counts.
 */
export function lastWriter({ metadata }: KubernetesObject, own: string): string | undefined {
  const entries = (metadata as { managedFields?: unknown }).managedFields;
  let last: { readonly manager: string; readonly time: string } | undefined;
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isRecord(entry) || entry['subresource'] === 'status') continue;
    const { manager, time } = entry;
    if (typeof manager !== 'string' || typeof time !== 'string') continue;
    const isLater = last === undefined || time > last.time || (time === last.time && last.manager === own);
    if (isLater) last = { manager, time };
  }
  return last?.manager;
}

export interface ObjectType {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
}

function freezeAll(value: object): void {
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  // Not by Object.values, which makes a list of each object.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'object' && member !== null) freezeAll(member);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
