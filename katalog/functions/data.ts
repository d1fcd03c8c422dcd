import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { withoutTrailing } from '../../lib/base/index.js';
import {
  equal,
  type FunctionRow,
  fieldOf,
  indexInto,
  isMap,
  mapOf,
  sortedKeys,
  toText,
} from '../templates/index.js';
import { integerOf, listOf, row } from './row.js';

function fromBase64(value: unknown): string {
  const text = toText(value).replace(/[\r\n]/g, '');
  const valid = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return valid ? Buffer.from(text, 'base64').toString('utf8') : '';
}

function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function repoSlug(text: string): string {
  const path = withoutTrailing(text.split(/[?#]/, 1)[0] ?? '', '/');
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1).replace(/\.git$/, '');
}

function lookup([key, ...pairs]: readonly unknown[]): unknown {
  const wanted = toText(key);
  for (let at = 0; at + 1 < pairs.length; at += 2) if (toText(pairs[at]) === wanted) return pairs[at + 1];
  return '';
}

function keysOf(value: unknown): string[] {
  return isMap(value) ? sortedKeys(value) : [];
}

function filtered(value: unknown, keep: (key: string) => boolean): unknown {
  return mapOf(
    keysOf(value)
      .filter(keep)
      .map((key) => [key, fieldOf(value, key)]),
  );
}

/** `https://www.example.com/` as `www.example.com`. */
function domainHost(value: unknown): string {
  const address = toText(value)
    .trim()
    .replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, '');
  return withoutTrailing(address, '/');
}

const MAP = { x: { b: 2, a: 1, c: 3 } };

/** Section "Data": encodings, lists, maps, addresses. */
export const DATA: readonly FunctionRow[] = [
  row(
    'toBase64',
    {
      args: ['s'],
      returns: 'string',
      doc: 'The text in base64.',
      example: ['{{ toBase64 .x }}', { x: 'hi' }, 'aGk='],
    },
    ([s]) => Buffer.from(toText(s)).toString('base64'),
  ),
  row(
    'fromBase64',
    {
      args: ['s'],
      returns: 'string',
      doc: 'The text that the base64 stands for.',
      example: ['{{ fromBase64 .x }}', { x: 'aGk=' }, 'hi'],
    },
    ([s]) => fromBase64(s),
  ),
  row(
    'sha256sum',
    {
      args: ['s'],
      returns: 'string',
      doc: 'The first 8 hex digits of the SHA-256 sum.',
      example: ['{{ sha256sum .x }}', { x: 'abc' }, 'ba7816bf'],
    },
    ([s]) => createHash('sha256').update(toText(s)).digest('hex').slice(0, 8),
    { onEmpty: 'e3b0c442' },
  ),
  row(
    'slugify',
    {
      args: ['s'],
      returns: 'string',
      doc: 'Lower case letters and digits, single dashes between.',
      example: ['{{ slugify .x }}', { x: 'My App, v2!' }, 'my-app-v2'],
    },
    ([s]) => slugify(toText(s)),
  ),
  row(
    'repoSlug',
    {
      args: ['url'],
      returns: 'string',
      doc: 'The last segment of a repository, without `.git`.',
      example: ['{{ repoSlug .x }}', { x: 'https://example.com/org/app.git' }, 'app'],
    },
    ([url]) => repoSlug(toText(url)),
  ),
  row(
    'lookup',
    {
      args: ['key', 'k-and-v…'],
      returns: 'any',
      doc: 'The v that follows the first k equal to the key.',
      example: ['{{ lookup .x "dev" 1 "prod" 3 }}', { x: 'prod' }, '3'],
    },
    lookup,
    { onEmpty: '' },
  ),
  row(
    'listHas',
    {
      args: ['list', 'v'],
      returns: 'bool',
      doc: 'Whether the value is in the list.',
      example: ['{{ listHas .x "b" }}', { x: ['a', 'b'] }, 'true'],
    },
    ([list, v]) => listOf(list).some((item) => equal(item, v)),
  ),
  row(
    'listGet',
    {
      args: ['list', 'i'],
      returns: 'any',
      doc: 'The item at that index, from 0.',
      example: ['{{ listGet .x 1 }}', { x: ['a', 'b'] }, 'b'],
    },
    ([list, i]) => indexInto(listOf(list), [integerOf(i)]),
    { constantTime: true },
  ),
  row(
    'listLen',
    {
      args: ['list'],
      returns: 'number',
      doc: 'How many items.',
      example: ['{{ listLen .x }}', { x: ['a', 'b'] }, '2'],
    },
    ([list]) => listOf(list).length,
  ),
  row(
    'mapGet',
    {
      args: ['m', 'key'],
      returns: 'any',
      doc: 'The value under the key.',
      example: ['{{ mapGet .x "b" }}', MAP, '2'],
    },
    ([m, key]) => fieldOf(m, toText(key)),
    { constantTime: true },
  ),
  row(
    'mapKeys',
    {
      args: ['m'],
      returns: 'list',
      doc: 'The keys in order.',
      example: ['{{ mapKeys .x }}', MAP, '[a b c]'],
    },
    ([m]) => keysOf(m),
  ),
  row(
    'mapValues',
    {
      args: ['m'],
      returns: 'list',
      doc: 'The values in the order of their keys.',
      example: ['{{ mapValues .x }}', MAP, '[1 2 3]'],
    },
    ([m]) => keysOf(m).map((key) => fieldOf(m, key)),
  ),
  row(
    'mapPick',
    {
      args: ['m', 'key…'],
      returns: 'map',
      doc: 'Only those keys.',
      example: ['{{ mapPick .x "a" "c" }}', MAP, 'map[a:1 c:3]'],
    },
    ([m, ...keys]) => {
      const wanted = new Set(keys.map(toText));
      return filtered(m, (key) => wanted.has(key));
    },
  ),
  row(
    'mapOmit',
    {
      args: ['m', 'key…'],
      returns: 'map',
      doc: 'All but those keys.',
      example: ['{{ mapOmit .x "a" "c" }}', MAP, 'map[b:2]'],
    },
    ([m, ...keys]) => {
      const unwanted = new Set(keys.map(toText));
      return filtered(m, (key) => !unwanted.has(key));
    },
  ),
  row(
    'domainHost',
    {
      args: ['url'],
      returns: 'string',
      doc: 'Without scheme and trailing slash.',
      example: ['{{ domainHost .x }}', { x: 'https://www.example.com/' }, 'www.example.com'],
    },
    ([url]) => domainHost(url),
  ),
  row(
    'domainBare',
    {
      args: ['url'],
      returns: 'string',
      doc: 'Without scheme, `www.` and trailing slash.',
      example: ['{{ domainBare .x }}', { x: 'https://www.example.com/' }, 'example.com'],
    },
    ([url]) => domainHost(url).replace(/^www\./, ''),
  ),
];
