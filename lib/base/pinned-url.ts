/**
 * URLs whose origin is known when they are declared: templates stand in path and query alone, so that no value that
 * is rendered can change where a request, and the credential on it, goes.
 */
import type { Piece } from './template-pieces.js';

/** Scheme and host, with what ends the host where anything follows. */
const ORIGIN = /^https?:\/\/[^/?#\\{}]+(?:[/?#]|$)/i;
/** The same with what ends the host: then nothing that is rendered after it can change where the request goes. */
const ENDED_ORIGIN = /^https?:\/\/[^/?#\\{}]+[/?#]/i;

/** Whether the pieces of a URL begin with a scheme and host that are written out, before any action. */
export function isPinned(pieces: readonly Piece[]): boolean {
  const [first] = pieces;
  const origin = pieces.length > 1 ? ENDED_ORIGIN : ORIGIN;
  return first !== undefined && !first.action && origin.test(first.text);
}
