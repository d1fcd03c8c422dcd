import type * as z from 'zod';

/** An input as a person calls it: `the text "three"`, `the number 3`, `a list`, `nothing`. */
export function describeInput(input: unknown): string {
  if (input === undefined || input === null) return 'nothing';
  if (typeof input === 'string') return `the text ${JSON.stringify(shorten(input))}`;
  if (typeof input === 'number') return `the number ${input}`;
  if (typeof input === 'boolean') return String(input);
  return Array.isArray(input) ? 'a list' : 'a map';
}

/** `error` option of a schema: says what is expected instead of naming JavaScript types. */
export function expecting(what: string): (issue: { readonly input?: unknown }) => string {
  return (issue) => `expected ${what}, got ${describeInput(issue.input)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** The words for whatever a schema does not word itself; an error map for one parse. */
export function words(issue: z.core.$ZodRawIssue): string {
  const got = describeInput(issue.input);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPES[issue.expected] ?? issue.expected}, got ${got}`;
    case 'invalid_value':
      return `expected ${listed(issue.values.map(String))}, got ${got}`;
    case 'too_small':
      return `expected ${bound(issue.origin, 'at least', issue.minimum)}, got ${got}`;
    case 'too_big':
      return `expected ${bound(issue.origin, 'at most', issue.maximum)}, got ${got}`;
    default:
      return `${got} is not valid here`;
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(names: readonly string[], conjunction: 'or' | 'and' = 'or'): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${conjunction} ${names.at(-1)}`;
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string')
    return limit === 1 ? 'text that is not empty' : `text of ${relation} ${limit} characters`;
  if (origin === 'array') return `a list of ${relation} ${limit}`;
  return `a number of ${relation} ${limit}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
