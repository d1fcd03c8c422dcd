/**
 * The status of a CR as a merge patch (RFC 7386) of what differs from the cache: nothing differs, nothing is sent.
 * Conditions of others stay; a condition's `lastTransitionTime` moves only with its status (Kubernetes API
 * conventions, "Typical status properties").
 */
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { contains } from './applied.js';

export interface StatusCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** One assignment by the Katalog's `status.fields`; an undefined value removes the field. */
export interface StatusAssignment {
  readonly path: readonly string[];
  readonly value: JsonValue | undefined;
}

/**
 * The stored conditions with those of `wanted` replaced or added, and those of the types `gone` left out; conditions of
 * others stay. `now` is RFC 3339.
 */
export function withConditions(
  stored: unknown,
  { wanted, gone }: { readonly wanted: readonly StatusCondition[]; readonly gone: readonly string[] },
  observedGeneration: number,
  now: string,
): JsonValue[] {
  const kept = (Array.isArray(stored) ? (stored as JsonObject[]) : []).filter(
    (condition) => !gone.includes(String(own(condition, 'type'))),
  );
  const next: JsonObject[] = [...kept];
  for (const condition of wanted) {
    const index = next.findIndex((each) => own(each, 'type') === condition.type);
    const previous = next[index];
    const same = previous?.['status'] === condition.status;
    const since = same ? previous['lastTransitionTime'] : undefined;
    const lastTransitionTime = typeof since === 'string' ? since : now;
    const made: JsonObject = { observedGeneration, lastTransitionTime, ...condition };
    if (index < 0) next.push(made);
    else next[index] = made;
  }
  return next;
}

/** The merge patch that brings `stored` to the assignments, or undefined when it is there already. */
export function statusPatch(
  stored: JsonObject | undefined,
  assignments: readonly StatusAssignment[],
): JsonObject | undefined {
  const wanted = new Node();
  for (const { path, value } of assignments) wanted.assign(path, value);
  return wanted.patch(stored);
}

/** A tree of assignments: inner nodes leave what they do not name alone, leaves are whole values. */
class Node {
  readonly #members = new Map<string, Node | { readonly value: JsonValue | undefined }>();

  assign(path: readonly string[], value: JsonValue | undefined): void {
    const [head, ...rest] = path;
    if (head === undefined) return;
    if (rest.length === 0) {
      this.#members.set(head, { value });
      return;
    }
    const member = this.#members.get(head);
    const node = member instanceof Node ? member : new Node();
    this.#members.set(head, node);
    node.assign(rest, value);
  }

  patch(stored: unknown): JsonObject | undefined {
    const patch = empty();
    for (const [key, member] of this.#members) {
      const present = own(stored, key);
      const change = member instanceof Node ? member.patch(present) : difference(present, member.value);
      if (change !== undefined) patch[key] = change;
    }
    return Object.keys(patch).length > 0 ? patch : undefined;
  }
}

/** The merge patch from one value to another; undefined when they are equal. */
function difference(from: unknown, to: JsonValue | undefined): JsonValue | undefined {
  if (to === undefined || to === null) return from === undefined ? undefined : null;
  if (!isRecord(to) || !isRecord(from)) return contains(from, to) && contains(to, from) ? undefined : to;
  const patch = empty();
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const change = difference(own(from, key), own(to, key) as JsonValue | undefined);
    if (change !== undefined) patch[key] = change;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** A field may be named like a member of `Object.prototype`, such as `constructor`. */
function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A map that takes every key, `__proto__` too. */
function empty(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
