/** What the checks of types give: a place in an entry, a code, a message, and what a corrected name would be. */
import { didYouMean, nearestName } from '../../lib/base/index.js';
import type { TypeErrorCode } from '../errors.js';
import type { Severity } from '../model.js';
import { pluralOf } from '../resources/index.js';
import type { Path } from '../scope/index.js';
import { placeOf } from '../templates/index.js';
import { type Found, originOf } from './report.js';
import { inWords, type ObjectType, wordsOf } from './type.js';

export interface TypeFinding {
  /** Below the entry, or below the document for what is found in a note. */
  readonly path: Path;
  readonly code: TypeErrorCode;
  readonly severity: Severity;
  readonly message: string;
  /** Where in the text at the path, 1-based; undefined: it is about the whole value. */
  readonly at?: { readonly line: number; readonly column: number };
  /** How much of the text is meant, in UTF-16 units. */
  readonly length?: number;
  /** What stands there should be this. */
  readonly nearest?: string;
}

/** What was found in a text, at the path of that text. */
export function findingOf(found: Found, path: Path, text: string): TypeFinding {
  const at = placeOf(text, found.offset);
  const severity = originOf(found) === 'own' ? 'error' : 'warning';
  return { path, at, length: found.length, ...told(found, severity) };
}

/** What `.children` is called. */
export const CHILDREN = 'the kinds that the entries make';

type Words = Pick<TypeFinding, 'code' | 'severity' | 'message' | 'nearest'>;

function told(found: Found, severity: TypeFinding['severity']): Words {
  if (found.what === 'argument') {
    const { name, argument, wants, type } = found;
    const message = `invalid argument ${argument} of ${name}: expected ${wants}, got ${inWords(type)}, which counts as absent`;
    return { code: 'ORK_TYPE_VALUE', severity, message };
  }
  if (found.what === 'unequal') {
    const verb = found.word === 'never' ? 'never equals' : 'always differs from';
    const [left, right] = [wordsOf(found.left), wordsOf(found.right)];
    const [only = ''] = left.length === 1 ? left : right;
    const words = left.length === 1 ? right : left;
    const nearest = nearestName(only, words);
    const message = `invalid comparison: ${inWords(found.left)} ${verb} ${inWords(found.right)}${didYouMean(only, words)}`;
    return { code: 'ORK_TYPE_CONDITION', severity, message, ...(nearest === undefined ? {} : { nearest }) };
  }
  const { missing, chain } = found;
  const nearest = nearestName(missing.name, missing.names);
  const isChild = typeof missing.from !== 'string' && missing.from.what === CHILDREN;
  return {
    code: isChild ? 'ORK_TYPE_CHILD' : 'ORK_TYPE_FIELD',
    severity,
    message: isChild ? childMessage(missing.name, missing.names) : fieldMessage(missing, chain),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function childMessage(name: string, names: readonly string[]): string {
  const plurals = new Set(names.map(pluralOf));
  const singular = names.filter((each) => !plurals.has(each));
  return `unknown kind of child "${name}"${didYouMean(name, names)}: the entries make ${singular.join(', ')}`;
}

function fieldMessage(
  { name, from, names }: { name: string; from: ObjectType | string; names: readonly string[] },
  chain: readonly string[],
): string {
  const field = `unknown field "${chain.join('.')}"${didYouMean(name, names)}`;
  if (typeof from === 'string') return `${field}: ${chain.slice(0, -1).join('.') || 'the value'} is ${from}`;
  return `${field}: ${from.what} does not have it${declaredAt(from)}`;
}

export function declaredAt(from: ObjectType, name?: string): string {
  const place = from.declared(name);
  return place === undefined ? '' : ` (${place})`;
}
