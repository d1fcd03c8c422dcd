/**
 * The search language of a list of CRs: words and `field:value` terms that all have to hold.
 *
 *     order label:tier=web phase:Failed ready:false ns:shop "two words"
 *
 * A word is looked for in namespace, name, phase, reason, error and labels. A term that is not understood is an error
 * with its place and not a word: a filter that is silently ignored shows every CR.
 */
import { didYouMean } from '../../../lib/base/index.js';
import type { CrRow } from '../../server/wire/index.js';

/** The rows that are searched, by place: a row object each would cost more than the search. */
export interface Searched {
  column<K extends keyof CrRow>(column: K): readonly CrRow[K][];
  /** What a word is looked for in, in lower case. */
  wordsAt(place: number): string;
}

type Matches = (place: number) => boolean;

export interface Query {
  /** Which rows of those match. */
  readonly of: (rows: Searched) => Matches;
  /** It has no term: every row matches. */
  readonly isEmpty: boolean;
  /** What is wrong, in words; empty: nothing. */
  readonly problem: string;
}

type Test = (rows: Searched) => Matches;

const FIELDS = ['label', 'phase', 'ready', 'ns', 'reason', 'failing', 'deleting'] as const;

export function parseQuery(text: string): Query {
  const tests: Test[] = [];
  for (const term of termsOf(text)) {
    const test = testOf(term);
    if (typeof test === 'string') return { of: () => () => false, isEmpty: false, problem: test };
    tests.push(test);
  }
  const of = (rows: Searched): Matches => {
    const matches = tests.map((test) => test(rows));
    return (place) => matches.every((each) => each(place));
  };
  return { of, isEmpty: tests.length === 0, problem: '' };
}

/** Terms with quotes taken off: `"a b"` is one. */
function termsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"?|\S+/g)]
    .map(([whole, quoted]) => quoted ?? whole)
    .filter((term) => term !== '');
}

function testOf(term: string): Test | string {
  const colon = term.indexOf(':');
  if (colon <= 0) return wordTest(term);
  const field = term.slice(0, colon).toLowerCase();
  const value = term.slice(colon + 1);
  switch (field) {
    case 'label':
      return labelTest(value);
    case 'phase':
      return textTest('phase', value);
    case 'ns':
      return textTest('namespace', value);
    case 'reason':
      return textTest('readyReason', value);
    case 'ready':
      return booleanTest(field, value, 'ready');
    case 'failing':
      return booleanTest(field, value, 'fails');
    case 'deleting':
      return booleanTest(field, value, 'deleting');
    default:
      return `unknown field "${field}"${didYouMean(field, FIELDS)}: expected one of ${FIELDS.join(', ')}`;
  }
}

function wordTest(word: string): Test {
  const wanted = word.toLowerCase();
  return (rows) => (place) => rows.wordsAt(place).includes(wanted);
}

/** `tier=web`, or `tier` for any value of it. */
function labelTest(value: string): Test {
  const equals = value.indexOf('=');
  const key = equals < 0 ? value : value.slice(0, equals);
  const wanted = equals < 0 ? undefined : value.slice(equals + 1);
  return (rows) => {
    const column = rows.column('labels');
    return (place) => {
      const labels = column[place] ?? {};
      return Object.hasOwn(labels, key) && (wanted === undefined || labels[key] === wanted);
    };
  };
}

function booleanTest(field: string, value: string, of: 'ready' | 'fails' | 'deleting'): Test | string {
  if (value !== 'true' && value !== 'false') return `invalid ${field} "${value}": expected true or false`;
  const wanted = value === 'true';
  return (rows) => {
    const column: readonly (boolean | number)[] = rows.column(of);
    return (place) => Number(column[place] ?? 0) > 0 === wanted;
  };
}

function textTest(of: 'phase' | 'namespace' | 'readyReason', value: string): Test {
  const wanted = value.toLowerCase();
  return (rows) => {
    const column = rows.column(of);
    return (place) => (column[place] ?? '').toLowerCase() === wanted;
  };
}
