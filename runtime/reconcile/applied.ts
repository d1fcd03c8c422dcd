/**
 * Answers "is the object in the cache already what we want?", so that a reconcile in the steady state makes no
 * write. Two memories serve it: the annotation that carries the hash of what was applied (it survives a restart),
 * and what the API server made of the last write in this process (it knows how values were normalised: `1000m`
 * becomes `1`, defaulted list items appear). Of a write whose answer holds what was sent, the hash is enough, and the
 * annotation has it.
 *
 * Not guaranteed: a field that someone added and that we never wanted is left alone, as server-side apply does.
 */
import { hash } from 'node:crypto';
import type { BuiltResource } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';

export const APPLIED_ANNOTATION = 'orkestra.orkspace.io/applied';

/** Before the hash: the fields were set by POST and not by apply (`managed-fields.ts`). */
const POSTED = 'posted-';

/** A hash; with the stored values, where they are not those that were sent. */
type Memory = string | { readonly hash: string; readonly projection: unknown };

/** What is applied, and the hash of its content. */
export interface Wanted {
  readonly desired: unknown;
  readonly hash: string;
}

export class Applied {
  readonly #memory = new Map<string, Memory>();

  /** `key` names the object for this process; `stored`: the object says that it was made of the same content. */
  settled(key: string, { desired, hash }: Wanted, cached: unknown, stored = false): boolean {
    const known = this.#memory.get(key);
    if (typeof known === 'object' && known.hash === hash) return contains(cached, known.projection);
    return (known === hash || stored) && contains(cached, desired);
  }

  /** Remembers what the API server answered to the write of `desired`; nothing, where `stored` will say the same. */
  record(key: string, { desired, hash }: Wanted, answer: unknown, stored = false): void {
    const same = contains(answer, desired);
    if (same && stored) {
      this.#memory.delete(key);
      return;
    }
    const kept = this.#memory.has(key) ? key : flat(key);
    this.#memory.set(kept, same ? hash : { hash, projection: project(answer, desired) });
  }

  forget(key: string): void {
    this.#memory.delete(key);
    this.#memory.delete(statusKey(key));
  }

  get size(): number {
    return this.#memory.size;
  }
}

/** The key under which the status of a child is remembered; it is forgotten with the child. */
export function statusKey(key: string): string {
  return `${key} status`;
}

/** A short name for exactly this content; key order counts, which is stable for what templates build. */
export function contentHash(value: unknown): string {
  return hash('sha1', JSON.stringify(value), 'hex').slice(0, 16);
}

/** The text as one piece of memory: V8 keeps what was joined as a tree of what it was joined from, three times as large. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

/**
 * What the annotation says of a built object: the hash of its content. Of a Secret, everybody who may read metadata could
 * check a guess by that hash, so its values are left out: the cached values are compared anyway.
 */
export function appliedMark({ apiVersion, kind, object }: BuiltResource, content: string): string {
  if (apiVersion !== 'v1' || kind !== 'Secret') return content;
  const keys = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);
  const { data, stringData, ...rest } = object;
  return contentHash({ ...rest, data: keys(data), stringData: keys(stringData) } as JsonObject);
}

/** The same of an object that is made by POST. */
export function postedMark(mark: string): string {
  return POSTED + mark;
}

/** Whether the fields of an object were last set by apply, and not by POST or by nobody that we know. */
export function wasApplied(stored: string | undefined): boolean {
  return stored !== undefined && !stored.startsWith(POSTED);
}

/** True when every field of `wanted` stands in `actual` with the same value; lists must agree item by item. */
export function contains(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, i) => contains(actual[i], item))
    );
  }
  if (isRecord(wanted)) {
    if (!isRecord(actual)) return Object.keys(wanted).length === 0 && actual === undefined;
    for (const key in wanted) {
      if (wanted[key] !== undefined && !contains(actual[key], wanted[key])) return false;
    }
    return true;
  }
  return actual === wanted;
}

/** The part of `actual` that stands at the fields of `shape`; lists of another length are taken whole. */
function project(actual: unknown, shape: unknown): unknown {
  if (Array.isArray(shape) && Array.isArray(actual)) {
    return actual.length === shape.length ? actual.map((item, i) => project(item, shape[i])) : actual;
  }
  if (isRecord(shape) && isRecord(actual)) {
    const part: Record<string, unknown> = {};
    for (const key of Object.keys(shape)) {
      if (Object.hasOwn(actual, key)) part[key] = project(actual[key], shape[key]);
    }
    return part;
  }
  return actual;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
