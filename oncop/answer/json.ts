import { oncopErrors } from '../errors.js';

/** Deeper documents than this are refused; the deepest that a runtime answers has about ten levels. */
export const MAX_DEPTH = 64;

const DROPPED = new Set(['__proto__', 'constructor', 'prototype']);
/** Up to so many bytes even the deepest text is parsed at little cost; what is larger is looked at before. */
const SMALL_BYTES = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The value of a JSON text, without the keys that reach into JavaScript's object model. Throws ORK_ONCOP_BODY when it is
 * not UTF-8, not JSON, or nested deeper than `MAX_DEPTH`; a hostile text costs little more than its length.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > SMALL_BYTES && depthOf(bytes) > MAX_DEPTH) throw tooDeep();
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(bytes));
  } catch (cause) {
    if (depthOf(bytes) > MAX_DEPTH) throw tooDeep();
    throw oncopErrors.make('ORK_ONCOP_BODY', 'the body is not JSON', cause);
  }
  if (isObject(value)) purify(value, 0);
  return value;
}

/** Freezes a value that `parseJson` gave, or a part of it, all the way down; what is frozen already costs nothing. */
export function frozen<T>(value: T): T {
  if (!isObject(value) || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function tooDeep(): Error {
  return oncopErrors.make('ORK_ONCOP_BODY', `the body is nested deeper than ${MAX_DEPTH} levels`);
}

/** The deepest nesting of brackets outside strings. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) inString = !inString;
    else if (inString) {
      if (byte === BACKSLASH) i++;
    } else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/** One pass for the keys that are dropped and for the depth. */
function purify(value: object, depth: number): void {
  if (depth >= MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) {
    for (const item of value) if (isObject(item)) purify(item, depth + 1);
    return;
  }
  const fields = value as Record<string, unknown>;
  for (const key in fields) {
    const item = fields[key];
    if (DROPPED.has(key)) delete fields[key];
    else if (isObject(item)) purify(item, depth + 1);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
