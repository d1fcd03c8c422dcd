/**
 * What the Secret of the certificate holds: the present pair, while it is replaced the next one, and the authorities of
 * the pairs before until nobody can serve a leaf of theirs any more.
 */
import type { Issued } from '../../lib/certificates/index.js';
import { type Authority, authoritiesIn, type Pair, readPair } from './pair.js';

/** `data` of the Secret: base64 by key. */
export type SecretData = Readonly<Record<string, string>>;

export interface Content {
  readonly present: Pair;
  readonly next: Pair | undefined;
  readonly old: Old | undefined;
  /** As stored: a deleted Secret is restored byte for byte. */
  readonly data: SecretData;
  /** Somebody else writes the bundles. */
  readonly leavesBundles?: boolean;
}

/** Authorities of pairs before the present one. */
export interface Old {
  readonly authorities: readonly Authority[];
  /** When they leave, in Unix milliseconds. */
  readonly until: number;
}

/** The largest text of one key that is read: a certificate has about 1 kB. */
const MAX_TEXT = 65_536;

/** undefined: there is no present pair that can be served. */
export function readContent(data: unknown): Content | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const texts = data as Readonly<Record<string, unknown>>;
  const read = (key: string): string => {
    const text = texts[key];
    return typeof text === 'string' && text.length <= MAX_TEXT
      ? Buffer.from(text, 'base64').toString('utf8')
      : '';
  };
  const present = readPair({ cert: read('tls.crt'), key: read('tls.key'), ca: read('ca.crt') });
  if (!present) return undefined;
  const next = readPair({ cert: read('next.crt'), key: read('next.key'), ca: read('next-ca.crt') });
  return { present, next, old: readOld(read('old-ca.crt'), read('old-until')), data: data as SecretData };
}

function readOld(text: string, untilText: string): Old | undefined {
  const authorities = authoritiesIn(text);
  if (authorities.length === 0) return undefined;
  const until = Date.parse(untilText);
  const ends = Math.max(...authorities.map(({ expires }) => expires));
  return { authorities, until: Number.isNaN(until) ? ends : Math.min(until, ends) };
}

/** A Secret with one pair. */
export function firstContent(issued: Issued): SecretData {
  return encoded({ 'tls.crt': issued['tls.crt'], 'tls.key': issued['tls.key'], 'ca.crt': issued['ca.crt'] });
}

/** With the next pair beside the present one. */
export function withNext({ data }: Content, issued: Issued): SecretData {
  const next = encoded({
    'next.crt': issued['tls.crt'],
    'next.key': issued['tls.key'],
    'next-ca.crt': issued['ca.crt'],
  });
  return { ...data, ...next };
}

/** With the next pair as the present one, whose authority stays until `until`. */
export function swapped(
  { present, next, old }: Content & { readonly next: Pair },
  until: number,
): SecretData {
  const authorities = [...(old?.authorities ?? []), ...present.authorities];
  return encoded({
    'tls.crt': next.cert,
    'tls.key': next.key,
    'ca.crt': next.ca,
    'old-ca.crt': authorities.map(({ pem }) => pem).join(''),
    'old-until': new Date(Math.max(until, old?.until ?? 0)).toISOString(),
  });
}

/** Without the authorities of the pairs before. */
export function withoutOld({ data }: Content): SecretData {
  const { 'old-ca.crt': _authorities, 'old-until': _until, ...rest } = data;
  return rest;
}

function encoded(texts: Readonly<Record<string, string>>): SecretData {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
}
