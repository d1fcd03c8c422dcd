/**
 * Reads the JSON text of a watch event without the field sets of its `managedFields` (`fieldsV1`, KEP-555): no cache keeps
 * them, and they are some two fifths of the text, with property names (`k:{"uid":"…"}`) that no other object has.
 */
import { isRecord, readMetadata } from '../client/kube-object.js';

/**
 * The event that `text` is; throws what `JSON.parse` throws. In `object.metadata.managedFields` a `fieldsV1` may be `0`:
 * its text was cut out. Every other value is as it was sent.
 */
export function readWithoutFieldSets(text: string): unknown {
  const cut = withoutFieldSets(text);
  if (cut === undefined) return JSON.parse(text);
  const event: unknown = JSON.parse(cut);
  // What was cut may as well have been a field of a custom resource that has the same name.
  return isCutInMetadata(event) ? event : JSON.parse(text);
}

/** `text` with 0 in place of each `fieldsV1` of the first `managedFields`; undefined where that is not what it expects. */
function withoutFieldSets(text: string): string | undefined {
  const start = text.indexOf(MANAGED_FIELDS);
  if (start < 0) return undefined;
  let cut = '';
  let copied = 0;
  let at = start + MANAGED_FIELDS.length;
  while (text.charCodeAt(at) !== CLOSE_LIST) {
    // An entry or a member of one begins here, or one ends.
    const code = text.charCodeAt(at);
    if (code === OPEN || code === CLOSE || code === COMMA) at++;
    else {
      const isFieldSet = text.startsWith(FIELDS_V1, at);
      const value = isFieldSet ? at + FIELDS_V1.length : afterString(text, at) + 1;
      const end = isFieldSet ? afterObject(text, value) : afterString(text, value);
      if (value <= at || end <= value) return undefined;
      if (isFieldSet) {
        cut += `${text.slice(copied, value)}0`;
        copied = end;
      }
      at = end;
    }
  }
  return copied === 0 ? undefined : cut + text.slice(copied);
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

function isCutInMetadata(event: unknown): boolean {
  const entries = isRecord(event) ? readMetadata(event['object'])?.['managedFields'] : undefined;
  return Array.isArray(entries) && entries.some((entry) => isRecord(entry) && entry['fieldsV1'] === 0);
}
