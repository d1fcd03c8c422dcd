/**
 * Reads JSON texts of the API server without the field sets of `managedFields` (`fieldsV1`, KEP-555): no cache keeps them,
 * and they are some two fifths of the text, with property names (`k:{"uid":"…"}`) that no other object has.
 */
import { isRecord, readMetadata } from './kube-object.js';

/**
 * The watch event that `text` is; throws what `JSON.parse` throws. In `object.metadata.managedFields` a `fieldsV1` may be
 * `0`: its text was cut out. Every other value is as it was sent.
 */
export function readEventWithoutFieldSets(text: string): unknown {
  return readWithoutFieldSets(text, (event) => [event['object']]);
}

/** The same of a list, of whose items it holds. */
export function readListWithoutFieldSets(text: string): unknown {
  return readWithoutFieldSets(text, ({ items }) => (Array.isArray(items) ? items : []));
}

function readWithoutFieldSets(
  text: string,
  objectsOf: (body: Record<string, unknown>) => readonly unknown[],
): unknown {
  const cut = withoutFieldSets(text);
  if (cut === undefined) return JSON.parse(text);
  const body: unknown = JSON.parse(cut.text);
  // What was cut may as well have been a field of a custom resource that has the same name.
  return isRecord(body) && cutsInMetadata(objectsOf(body)) === cut.count ? body : JSON.parse(text);
}

interface Cut {
  readonly text: string;
  /** How many field sets were cut out. */
  readonly count: number;
}

/** `text` with 0 in place of each `fieldsV1` of each `managedFields`; undefined where that is not what it expects. */
function withoutFieldSets(text: string): Cut | undefined {
  const places: number[] = [];
  for (let at = text.indexOf(MANAGED_FIELDS); at >= 0; at = text.indexOf(MANAGED_FIELDS, at)) {
    at = findFieldSets(text, at + MANAGED_FIELDS.length, places);
    if (at < 0) return undefined;
  }
  if (places.length === 0) return undefined;
  let cut = '';
  let copied = 0;
  for (let index = 0; index < places.length; index += 2) {
    cut += `${text.slice(copied, places[index])}0`;
    copied = places[index + 1] ?? copied;
  }
  return { text: cut + text.slice(copied), count: places.length / 2 };
}

/** Adds where each `fieldsV1` of the `managedFields` that begin at `at` begins and ends; gives their end, or -1. */
function findFieldSets(text: string, at: number, places: number[]): number {
  let index = at;
  while (text.charCodeAt(index) !== CLOSE_LIST) {
    // An entry or a member of one begins here, or one ends.
    const code = text.charCodeAt(index);
    if (code === OPEN || code === CLOSE || code === COMMA) index++;
    else {
      const isFieldSet = text.startsWith(FIELDS_V1, index);
      const value = isFieldSet ? index + FIELDS_V1.length : afterString(text, index) + 1;
      const end = isFieldSet ? afterObject(text, value) : afterString(text, value);
      if (value <= index || end <= value) return -1;
      if (isFieldSet) places.push(value, end);
      index = end;
    }
  }
  return index;
}

const MANAGED_FIELDS = '"managedFields":[';
const FIELDS_V1 = '"fieldsV1":';
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Where the string that begins at `at` has ended; -1 where none begins or it does not end. */
function afterString(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) return -1;
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index + 1;
    if (code === BACKSLASH) index++;
  }
  return -1;
}

/** The same of an object, whose strings may hold braces. */
function afterObject(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = afterString(text, index) - 1;
      if (index < 0) return -1;
    } else if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return index + 1;
    // Not an object at all.
    if (depth === 0) return -1;
  }
  return -1;
}

/** How many of the cuts are where only the API server writes. */
function cutsInMetadata(objects: readonly unknown[]): number {
  let count = 0;
  for (const object of objects) {
    const entries = readMetadata(object)?.['managedFields'];
    for (const entry of Array.isArray(entries) ? entries : [])
      if (isRecord(entry) && entry['fieldsV1'] === 0) count++;
  }
  return count;
}
