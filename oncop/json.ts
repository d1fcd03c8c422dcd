import { oncopErrors } from './errors.js';

/** Deeper documents than this are refused; the deepest that a runtime answers has about ten levels. */
export const MAX_DEPTH = 64;

const DROPPED = new Set(['__proto__', 'constructor', 'prototype']);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A JSON text as a deeply frozen value, without the keys that reach into JavaScript's object model. Throws
 * ORK_ONCOP_BODY when it is not UTF-8, not JSON, or nested deeper than `MAX_DEPTH`; the depth is looked at
 * before parsing, so that a hostile text costs no more than its length.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (depthOf(bytes) > MAX_DEPTH) {
    throw oncopErrors.make('ORK_ONCOP_BODY', `the body is nested deeper than ${MAX_DEPTH} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw oncopErrors.make('ORK_ONCOP_BODY', 'the body is not JSON', cause);
  }
  return purify(value);
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

/** Recursion is bounded by `MAX_DEPTH`. */
function purify(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const item of value) purify(item);
    return Object.freeze(value);
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    if (DROPPED.has(key)) delete fields[key];
    else purify(fields[key]);
  }
  return Object.freeze(fields);
}
