import { Buffer } from 'node:buffer';
import type { FunctionRow } from '../templates/index.js';
import { integerOf, row } from './row.js';

/** Gives so many random bytes, fit for secrets (`crypto.randomBytes`). */
export type RandomBytes = (size: number) => Uint8Array;

/** Longer secrets are cut to this many characters or bytes. */
const MAX_SIZE = 4_096;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of the alphabet's length in a byte: what lies above would favour some letters. */
const FAIR = 256 - (256 % ALPHABET.length);

function sizeOf(value: unknown): number {
  return Math.min(Math.max(0, integerOf(value)), MAX_SIZE);
}

function alphanumeric(size: number, random: RandomBytes): string {
  let text = '';
  while (text.length < size) {
    for (const byte of random(size - text.length)) if (byte < FAIR) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}

/** Not pure, so only for a Secret with `once`. The examples ask for nothing, because the rest is chance. */
export function randomRows(random: RandomBytes): readonly FunctionRow[] {
  return [
    row(
      'randomAlphanumeric',
      {
        args: ['n'],
        returns: 'string',
        doc: 'n random letters and digits; only for a Secret with `once`.',
        example: ['{{ randomAlphanumeric 0 }}', {}, ''],
      },
      ([n]) => alphanumeric(sizeOf(n), random),
    ),
    row(
      'randomHex',
      {
        args: ['n'],
        returns: 'string',
        doc: 'n random bytes as hex digits; only for a Secret with `once`.',
        example: ['{{ randomHex 0 }}', {}, ''],
      },
      ([n]) => Buffer.from(random(sizeOf(n))).toString('hex'),
    ),
    row(
      'randomBase64',
      {
        args: ['n'],
        returns: 'string',
        doc: 'n random bytes as URL-safe base64; only for a Secret with `once`.',
        example: ['{{ randomBase64 0 }}', {}, ''],
      },
      ([n]) => Buffer.from(random(sizeOf(n))).toString('base64url'),
    ),
  ];
}
