/** Functions of texts. Places in a text count characters, as in Go's runes (cel-go, `ext/strings.go`; Kubernetes, `library/regex.go`). */
import { RE2JS } from 're2js';
import type { Json } from '../../lib/base/index.js';
import { CelError } from './cel-error.js';

/** @throws CelError where the arguments are not those of the function */
export function textFunction(name: string, value: Json, args: readonly Json[]): Json {
  if (name === 'format') return formatted(value, args[0] ?? []);
  if (name === 'join') return join(value, args[0] ?? '');
  const [first = '', second = null] = args;
  const byPlace = OF_PLACES[name];
  if (typeof value === 'string' && byPlace) return byPlace([...value], args.map(place));
  if (typeof value !== 'string' || typeof first !== 'string') throw new CelError('no such overload');
  if (name === 'replace') return replace(value, first, second);
  if (name === 'findAll') return findAll(value, first, second === null ? -1 : place(second));
  const found = OF_TEXTS[name];
  if (!found) throw new CelError('no such overload');
  return found(value, first);
}

const SPACE = /^\p{White_Space}+|\p{White_Space}+$/gu;

const OF_TEXTS: Readonly<Record<string, (value: string, operand: string) => Json>> = {
  startsWith: (value, operand) => value.startsWith(operand),
  endsWith: (value, operand) => value.endsWith(operand),
  contains: (value, operand) => value.includes(operand),
  matches: (value, pattern) => compiled(pattern).matcher(value).find(),
  find: (value, pattern) => findAll(value, pattern, 1)[0] ?? '',
  lowerAscii: (value) => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upperAscii: (value) => value.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  trim: (value) => value.replace(SPACE, ''),
  split: (value, separator) => (separator === '' ? [...value] : value.split(separator)),
  indexOf: (value, operand) => characters(value, value.indexOf(operand)),
  lastIndexOf: (value, operand) => characters(value, value.lastIndexOf(operand)),
};

const OF_PLACES: Readonly<Record<string, (value: readonly string[], places: readonly number[]) => string>> = {
  charAt(value, [at = 0]) {
    if (at < 0 || at > value.length) throw new CelError(`index out of range: ${at}`);
    return value[at] ?? '';
  },
  substring(value, [from = 0, to = value.length]) {
    const outside = [from, to].find((at) => at < 0 || at > value.length);
    if (outside !== undefined) throw new CelError(`index out of range: ${outside}`);
    if (from > to) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
    return value.slice(from, to).join('');
  },
};

function place(value: Json): number {
  if (typeof value !== 'number') throw new CelError('no such overload');
  return value;
}

/** How many characters stand before a place in UTF-16; -1 stays. */
function characters(value: string, at: number): number {
  return at < 0 ? -1 : [...value.slice(0, at)].length;
}

function join(value: Json, separator: Json): string {
  if (!Array.isArray(value) || typeof separator !== 'string') throw new CelError('no such overload');
  if (!value.every((item) => typeof item === 'string')) throw new CelError('no such overload');
  return value.join(separator);
}

/** `%s` takes any scalar, `%d` a number. */
function formatted(text: Json, values: Json): string {
  if (typeof text !== 'string' || !Array.isArray(values)) throw new CelError('no such overload');
  let at = 0;
  return text.replace(/%[%sd]/g, (place) => {
    if (place === '%%') return '%';
    const value = values[at++];
    if (value === undefined) throw new CelError(`index ${at - 1} out of range`);
    if (typeof value === 'object' || (place === '%d' && typeof value !== 'number'))
      throw new CelError('no such overload');
    return String(value);
  });
}

function replace(value: string, old: string, by: Json): string {
  if (typeof by !== 'string') throw new CelError('no such overload');
  if (old === '') return [by, ...[...value].flatMap((letter) => [letter, by])].join('');
  return value.split(old).join(by);
}

/** `limit` below 0: all. */
function findAll(value: string, pattern: string, limit: number): string[] {
  const matcher = compiled(pattern).matcher(value);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

/** In linear time, as the expressions of Go. */
function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new CelError(`invalid regular expression ${JSON.stringify(pattern)}`);
  }
}
