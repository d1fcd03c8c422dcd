/**
 * The search language of a list of CRs: words and `field:value` terms that all have to hold.
 *
 *     order label:tier=web phase:Failed ready:false ns:shop "two words"
 *
 * A word is looked for in namespace, name, phase, reason, error and labels. A term that is not understood is an error
 * with its place and not a word: a filter that is silently ignored shows every CR.
 */
import { didYouMean } from '../../../lib/base/index.js';

export interface Searched {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly readyReason: string;
  readonly deleting: boolean;
  readonly fails: number;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Query {
  readonly matches: (row: Searched) => boolean;
  /** It has no term: every row matches. */
  readonly isEmpty: boolean;
  /** What is wrong, in words; empty: nothing. */
  readonly problem: string;
}

type Test = (row: Searched) => boolean;

const FIELDS = ['label', 'phase', 'ready', 'ns', 'reason', 'failing', 'deleting'] as const;

export function parseQuery(text: string): Query {
  const tests: Test[] = [];
  for (const term of termsOf(text)) {
    const test = testOf(term);
    if (typeof test === 'string') return { matches: () => false, isEmpty: false, problem: test };
    tests.push(test);
  }
  const matches = (row: Searched): boolean => tests.every((test) => test(row));
  return { matches, isEmpty: tests.length === 0, problem: '' };
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
      return (row) => same(row.phase, value);
    case 'ns':
      return (row) => same(row.namespace, value);
    case 'reason':
      return (row) => same(row.readyReason, value);
    case 'ready':
      return booleanTest('ready', value, (row) => row.ready);
    case 'failing':
      return booleanTest('failing', value, (row) => row.fails > 0);
    case 'deleting':
      return booleanTest('deleting', value, (row) => row.deleting);
    default:
      return `unknown field "${field}"${didYouMean(field, FIELDS)}: expected one of ${FIELDS.join(', ')}`;
  }
}

function wordTest(word: string): Test {
  const wanted = word.toLowerCase();
  return ({ namespace, name, phase, readyReason, lastError, labels }) =>
    [namespace, name, phase, readyReason, lastError].some((text) => text.toLowerCase().includes(wanted)) ||
    Object.entries(labels).some(([key, value]) => `${key}=${value}`.toLowerCase().includes(wanted));
}

/** `tier=web`, or `tier` for any value of it. */
function labelTest(value: string): Test {
  const equals = value.indexOf('=');
  const key = equals < 0 ? value : value.slice(0, equals);
  const wanted = equals < 0 ? undefined : value.slice(equals + 1);
  return ({ labels }) => Object.hasOwn(labels, key) && (wanted === undefined || labels[key] === wanted);
}

function booleanTest(field: string, value: string, of: (row: Searched) => boolean): Test | string {
  if (value !== 'true' && value !== 'false') return `invalid ${field} "${value}": expected true or false`;
  const wanted = value === 'true';
  return (row) => of(row) === wanted;
}

function same(text: string, value: string): boolean {
  return text.toLowerCase() === value.toLowerCase();
}
