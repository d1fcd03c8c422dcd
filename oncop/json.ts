import { oncopErrors } from './errors.js';

/** Deeper documents than this are refused; the deepest that a runtime answers has about ten levels. */
export const MAX_DEPTH = 64;

const DROPPED = new Set(['__proto__', 'constructor', 'prototype']);
/** Texts whose characters may stand for one of `DROPPED`. */
const SUSPICIOUS = /\\|__proto__|constructor|prototype/;
/** Up to so many bytes even the deepest text is parsed at little cost; what is larger is looked at before. */
const SMALL_BYTES = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A JSON text as a deeply frozen value, without the keys that reach into JavaScript's object model. Throws
 * ORK_ONCOP_BODY when it is not UTF-8, not JSON, or nested deeper than `MAX_DEPTH`; a hostile text costs little more
 * than its length.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > SMALL_BYTES && depthOf(bytes) > MAX_DEPTH) throw tooDeep();
  let text: string;
  let value: unknown;
  try {
    text = UTF8.decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    if (depthOf(bytes) > MAX_DEPTH) throw tooDeep();
    throw oncopErrors.make('ORK_ONCOP_BODY', 'the body is not JSON', cause);
  }
  return SUSPICIOUS.test(text) ? purify(value, 0) : freeze(value, 0);
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

/** Drops keys, then freezes. */
function purify(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw tooDeep();
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    if (!Array.isArray(value) && DROPPED.has(key)) delete fields[key];
    else purify(fields[key], depth + 1);
  }
  return Object.freeze(value);
}

function freeze(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw tooDeep();
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof item === 'object') freeze(item, depth + 1);
  }
  return Object.freeze(value);
}
