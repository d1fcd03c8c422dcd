import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
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
  const path = text.replace(/[?#].*$/s, '').replace(/\/+$/, '');
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
  return toText(value)
    .trim()
    .replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, '')
    .replace(/\/+$/, '');
}

const MAP = { x: { b: 2, a: 1, c: 3 } };

/** Section "Data": encodings, lists, maps, addresses. */
export const DATA: readonly FunctionRow[] = [
  row('toBase64', ['s'], 'string', 'The text in base64.', ['{{ toBase64 .x }}', { x: 'hi' }, 'aGk='], ([s]) =>
    Buffer.from(toText(s)).toString('base64'),
  ),
  row(
    'fromBase64',
    ['s'],
    'string',
    'The text that the base64 stands for.',
    ['{{ fromBase64 .x }}', { x: 'aGk=' }, 'hi'],
    ([s]) => fromBase64(s),
  ),
  row(
    'sha256sum',
    ['s'],
    'string',
    'The first 8 hex digits of the SHA-256 sum.',
    ['{{ sha256sum .x }}', { x: 'abc' }, 'ba7816bf'],
    ([s]) => createHash('sha256').update(toText(s)).digest('hex').slice(0, 8),
    { onEmpty: 'e3b0c442' },
  ),
  row(
    'slugify',
    ['s'],
    'string',
    'Lower case letters and digits, single dashes between.',
    ['{{ slugify .x }}', { x: 'My App, v2!' }, 'my-app-v2'],
    ([s]) => slugify(toText(s)),
  ),
  row(
    'repoSlug',
    ['url'],
    'string',
    'The last segment of a repository, without `.git`.',
    ['{{ repoSlug .x }}', { x: 'https://example.com/org/app.git' }, 'app'],
    ([url]) => repoSlug(toText(url)),
  ),
  row(
    'lookup',
    ['key', 'k-and-v…'],
    'any',
    'The v that follows the first k equal to the key.',
    ['{{ lookup .x "dev" 1 "prod" 3 }}', { x: 'prod' }, '3'],
    lookup,
    { onEmpty: '' },
  ),
  row(
    'listHas',
    ['list', 'v'],
    'bool',
    'Whether the value is in the list.',
    ['{{ listHas .x "b" }}', { x: ['a', 'b'] }, 'true'],
    ([list, v]) => listOf(list).some((item) => equal(item, v)),
  ),
  row(
    'listGet',
    ['list', 'i'],
    'any',
    'The item at that index, from 0.',
    ['{{ listGet .x 1 }}', { x: ['a', 'b'] }, 'b'],
    ([list, i]) => indexInto(listOf(list), [integerOf(i)]),
  ),
  row(
    'listLen',
    ['list'],
    'number',
    'How many items.',
    ['{{ listLen .x }}', { x: ['a', 'b'] }, '2'],
    ([list]) => listOf(list).length,
  ),
  row(
    'mapGet',
    ['m', 'key'],
    'any',
    'The value under the key.',
    ['{{ mapGet .x "b" }}', MAP, '2'],
    ([m, key]) => fieldOf(m, toText(key)),
  ),
  row('mapKeys', ['m'], 'list', 'The keys in order.', ['{{ mapKeys .x }}', MAP, '[a b c]'], ([m]) =>
    keysOf(m),
  ),
  row(
    'mapValues',
    ['m'],
    'list',
    'The values in the order of their keys.',
    ['{{ mapValues .x }}', MAP, '[1 2 3]'],
    ([m]) => keysOf(m).map((key) => fieldOf(m, key)),
  ),
  row(
    'mapPick',
    ['m', 'key…'],
    'map',
    'Only those keys.',
    ['{{ mapPick .x "a" "c" }}', MAP, 'map[a:1 c:3]'],
    ([m, ...keys]) => {
      const wanted = new Set(keys.map(toText));
      return filtered(m, (key) => wanted.has(key));
    },
  ),
  row(
    'mapOmit',
    ['m', 'key…'],
    'map',
    'All but those keys.',
    ['{{ mapOmit .x "a" "c" }}', MAP, 'map[b:2]'],
    ([m, ...keys]) => {
      const unwanted = new Set(keys.map(toText));
      return filtered(m, (key) => !unwanted.has(key));
    },
  ),
  row(
    'domainHost',
    ['url'],
    'string',
    'Without scheme and trailing slash.',
    ['{{ domainHost .x }}', { x: 'https://www.example.com/' }, 'www.example.com'],
    ([url]) => domainHost(url),
  ),
  row(
    'domainBare',
    ['url'],
    'string',
    'Without scheme, `www.` and trailing slash.',
    ['{{ domainBare .x }}', { x: 'https://www.example.com/' }, 'example.com'],
    ([url]) => domainHost(url).replace(/^www\./, ''),
  ),
];
