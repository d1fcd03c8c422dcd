/** Conditions whose answer does not depend on the custom resource. */
import { didYouMean, nearestName } from '../../lib/base/index.js';
import { parseQuantity } from '../conditions/index.js';
import type { ComparisonRead } from '../scope/index.js';
import type { TypeFinding } from './finding.js';
import { inWords, membersOf, type Type, wordsOf } from './type.js';
import { valuesOf } from './values.js';

const ORDERED: ReadonlySet<string> = new Set([
  'greaterThan',
  'lessThan',
  'greaterThanOrEqual',
  'lessThanOrEqual',
  'between',
  'notBetween',
]);
const EQUAL: ReadonlySet<string> = new Set(['equals', 'notEquals', 'in', 'notIn']);

/** Of a condition on a field of a known type. */
export function checkComparison(read: ComparisonRead, type: Type): readonly TypeFinding[] {
  const { holds, negated, path } = read;
  if (!holds) return [];
  const values = countable(read, type);
  if (!values || values.length === 0) return [];
  const answers = new Set(values.map((value) => holds(value) !== negated));
  if (answers.size !== 1) return idleMembers(read, type);
  const always = answers.has(true);
  // What a rule asks for as a whole may be what the schema says too.
  if (always && path[0] === 'validation') return [];
  const wanted = typeof read.expected === 'string' ? read.expected : undefined;
  const operand = wanted === undefined ? '' : ` ${JSON.stringify(wanted)}`;
  const message = `the condition ${always ? 'always' : 'never'} holds: ${read.field} is ${inWords(type)}, and is compared by ${read.operator}${operand}`;
  return [findingFor(read.operandPath, message, wanted, wordsOf(type))];
}

/** Members of a list, of which others decide, that are none of the words that the field can have. */
function idleMembers(read: ComparisonRead, type: Type): readonly TypeFinding[] {
  const { operator, expected, operandPath, field } = read;
  const words = wordsOf(type);
  if ((operator !== 'in' && operator !== 'notIn') || !Array.isArray(expected) || words.length === 0)
    return [];
  if (membersOf(type).some(({ kind }) => kind !== 'text' && kind !== 'absent')) return [];
  return expected.flatMap((member, index) => {
    if (typeof member !== 'string' || !spellsNoNumber([member])) return [];
    if (words.some((word) => word.trim() === member.trim())) return [];
    const message = `${JSON.stringify(member)} never matches: ${field} is ${inWords(type)}`;
    return [findingFor([...operandPath, index], message, member, words)];
  });
}

function findingFor(
  path: TypeFinding['path'],
  message: string,
  wanted: string | undefined,
  words: readonly string[],
): TypeFinding {
  const nearest = wanted === undefined ? undefined : nearestName(wanted, words);
  const hint = wanted === undefined ? '' : didYouMean(wanted, words);
  return {
    path,
    code: 'ORK_TYPE_CONDITION',
    severity: 'warning',
    message: `${message}${hint}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** Values that stand for all of the type, as far as the operator tells them apart. */
function countable({ operator, expected }: ComparisonRead, type: Type): readonly unknown[] | undefined {
  if (ORDERED.has(operator)) {
    const hasNumbers = membersOf(type).some(({ kind }) => kind === 'int' || kind === 'number');
    if (hasNumbers) return undefined;
    const maps = membersOf(type).flatMap(({ kind }): unknown[] =>
      kind === 'list' ? [[], ['x'], [1]] : kind === 'map' ? [{}, { x: 1 }] : [],
    );
    const rest = membersOf(type).filter(({ kind }) => kind !== 'list' && kind !== 'map');
    const others = rest.map((member) => valuesOf(member, true));
    return others.some((each) => each === undefined)
      ? undefined
      : [...maps, ...others.flatMap((each) => each ?? [])];
  }
  return valuesOf(type, !(EQUAL.has(operator) && spellsNoNumber(expected)));
}

/** No number equals such an operand. */
function spellsNoNumber(expected: unknown): boolean {
  const members = Array.isArray(expected) ? (expected as unknown[]) : (spelled(expected) ?? '').split(',');
  return members.every((member) => {
    const text = spelled(member)?.trim();
    return text !== undefined && text !== '' && parseQuantity(text) === undefined;
  });
}

/** Of a scalar; a map or a list may name its own way into text, and is not asked. */
function spelled(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : String(value ?? '');
}
