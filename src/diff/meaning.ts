/**
 * Differences of two documents by meaning: the order of keys does not count, and members of a list that have names are
 * compared with their namesakes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';

export interface Change {
  /** `spec.crds.website.operatorBox.reconciler.workers`; members of a list as `services[web]` or `services[0]`. */
  readonly path: string;
  /** Undefined: it was added. */
  readonly from: JsonValue | undefined;
  /** Undefined: it was removed. */
  readonly to: JsonValue | undefined;
}

/** What names a member of a list of a Katalog; the first that all have, once each. */
const NAMES = ['name', 'path', 'field', 'crd', 'alias'];

/** In the order of the second document, what was removed before what follows it. */
export function changesOf(from: JsonValue, to: JsonValue, path = ''): readonly Change[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (isObject(from) && isObject(to))
    return ofMembers(from, to, (key) => (path === '' ? key : `${path}.${key}`));
  if (Array.isArray(from) && Array.isArray(to)) {
    const name = NAMES.find((field) => areNamedBy(field, from) && areNamedBy(field, to));
    return [
      ...ofMembers(keyed(from, name), keyed(to, name), (key) => `${path}[${key}]`),
      ...orderChange(from, to, { name, path }),
    ];
  }
  return [{ path, from, to }];
}

function ofMembers(from: JsonObject, to: JsonObject, pathOf: (key: string) => string): readonly Change[] {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return [
    ...removed.map((key) => ({ path: pathOf(key), from: from[key], to: undefined })),
    ...Object.keys(to).flatMap((key) =>
      Object.hasOwn(from, key)
        ? changesOf(from[key] ?? null, to[key] ?? null, pathOf(key))
        : [{ path: pathOf(key), from: undefined, to: to[key] }],
    ),
  ];
}

/** The same members in another order: a later status field wins, so it may mean something else. */
function orderChange(
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  { name, path }: { readonly name: string | undefined; readonly path: string },
): readonly Change[] {
  if (name === undefined) return [];
  const [before, after] = [from, to].map((list) => Object.keys(keyed(list, name)));
  const common = (keys: readonly string[] = [], others: readonly string[] = []) =>
    keys.filter((key) => others.includes(key));
  const [kept, moved] = [common(before, after), common(after, before)];
  return isDeepStrictEqual(kept, moved) ? [] : [{ path: `${path} (order)`, from: kept, to: moved }];
}

function areNamedBy(field: string, list: readonly JsonValue[]): boolean {
  const names = list.map((member) => (isObject(member) ? member[field] : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

/** An empty list is named by anything. */
function keyed(list: readonly JsonValue[], name: string | undefined): JsonObject {
  return Object.fromEntries(
    list.map((member, index) => [
      name !== undefined && isObject(member) ? String(member[name]) : String(index),
      member,
    ]),
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `+ path: value`, `- path: value`, `~ path: from → to`. */
export function changeText({ path, from, to }: Change): string {
  if (from === undefined) return `+ ${path}: ${valueText(to)}`;
  return to === undefined
    ? `- ${path}: ${valueText(from)}`
    : `~ ${path}: ${valueText(from)} → ${valueText(to)}`;
}

const MOST = 120;

function valueText(value: JsonValue | undefined): string {
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
