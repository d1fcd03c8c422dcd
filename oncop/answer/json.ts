import { oncopErrors } from '../errors.js';

/** Deeper documents than this are rejected; the deepest that a runtime sends has about ten levels. */
export const MAX_DEPTH = 64;
/** Documents of more values than this are rejected: 4 MiB of `{},` would take 90 MiB of memory. */
export const MAX_VALUES = 100_000;

const DROPPED = new Set(['__proto__', 'constructor', 'prototype']);
const SHORTEST_DROPPED = 9;
/** A text of up to so many bytes is cheap to parse whatever it holds; a larger one is examined before. */
const SMALL_BYTES = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** Bytes of an object or array, and of a value in it with its key, in V8; texts count by their length in the body. */
const CONTAINER_BYTES = 56;
const VALUE_BYTES = 24;

export interface ParsedJson {
  readonly value: unknown;
  /** Estimate of the memory that the value takes, in bytes. */
  readonly size: number;
}

/**
 * The value of a JSON text, without the keys that reach into JavaScript's object model. Throws ORK_ONCOP_BODY when it is
 * not UTF-8, not JSON, or nested deeper than `MAX_DEPTH`, and ORK_ONCOP_BUDGET when it has more than `MAX_VALUES`
 * values; a hostile text costs little more than its length.
 */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (bytes.length > SMALL_BYTES) checkShape(bytes);
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(bytes));
  } catch (cause) {
    if (shapeOf(bytes).depth > MAX_DEPTH) throw tooDeep();
    throw oncopErrors.make('ORK_ONCOP_BODY', 'the body is not JSON', cause);
  }
  const counts = { containers: 0, values: 1 };
  if (isObject(value)) purify(value, 0, counts);
  const size = bytes.length + counts.containers * CONTAINER_BYTES + counts.values * VALUE_BYTES;
  return { value, size };
}

/** Freezes a value that `parseJson` returned, or a part of it, all the way down; frozen parts cost nothing. */
export function frozen<T>(value: T): T {
  if (!isObject(value) || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function tooDeep(): Error {
  return oncopErrors.make('ORK_ONCOP_BODY', `the body is nested deeper than ${MAX_DEPTH} levels`);
}

function checkShape(bytes: Uint8Array): void {
  const { depth, values } = shapeOf(bytes);
  if (depth > MAX_DEPTH) throw tooDeep();
  if (values <= MAX_VALUES) return;
  throw oncopErrors.make('ORK_ONCOP_BUDGET', `the body has more than ${MAX_VALUES} values`);
}

/** The deepest nesting of brackets outside strings, and how many values there are at most. */
function shapeOf(bytes: Uint8Array): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) inString = !inString;
    else if (inString) {
      if (byte === BACKSLASH) i++;
    } else if (byte === 0x7b || byte === 0x5b) {
      deepest = Math.max(deepest, ++depth);
      values++;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === COMMA) values++;
  }
  return { depth: deepest, values };
}

interface Counts {
  containers: number;
  values: number;
}

/** One pass for the keys that are dropped, the depth and the size. */
function purify(value: object, depth: number, counts: Counts): void {
  if (depth >= MAX_DEPTH) throw tooDeep();
  counts.containers++;
  if (Array.isArray(value)) {
    counts.values += value.length;
    for (const item of value) if (isObject(item)) purify(item, depth + 1, counts);
    return;
  }
  const fields = value as Record<string, unknown>;
  for (const key in fields) {
    counts.values++;
    const item = fields[key];
    if (key.length >= SHORTEST_DROPPED && DROPPED.has(key)) delete fields[key];
    else if (isObject(item)) purify(item, depth + 1, counts);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
