import { type ArgumentShape, type FunctionRow, isTrue, toText } from '../templates/index.js';
import { row } from './row.js';

/**
 * Published Katalogs write `default` in both orders. The value comes first when the call is not the end of a
 * pipe, its first argument is a path or a call, and its second a literal; else the fallback comes first.
 */
function valueFirst([first, second]: readonly ArgumentShape[], piped: boolean): boolean {
  return !piped && first !== 'literal' && second === 'literal';
}

function typed(
  name: string,
  type: string,
  holds: (value: unknown) => boolean,
  example: readonly [string, unknown, string],
): FunctionRow {
  const doc = `The value when it is ${type}, else the default.`;
  return row(name, { args: ['v', 'default'], returns: 'any', doc, example }, ([v, fallback]) =>
    holds(v) ? v : fallback,
  );
}

const ROWS: readonly FunctionRow[] = [
  row(
    'default',
    {
      args: ['fallback', 'value'],
      returns: 'any',
      doc: 'The value, or the fallback when the value is empty; `default .x 1` with the value first is understood too.',
      example: ['{{ .x | default "pending" }} {{ default .x 1 }}', {}, 'pending 1'],
    },
    ([fallback, value]) => (isTrue(value) ? value : fallback),
    { swapsFirstTwo: valueFirst },
  ),
  row(
    'ternary',
    {
      args: ['cond', 'yes', 'no'],
      returns: 'any',
      doc: 'yes when the condition is not empty, else no.',
      example: ['{{ ternary .x "up" "down" }}', { x: true }, 'up'],
    },
    ([cond, yes, no]) => (isTrue(cond) ? yes : no),
  ),
  row(
    'boolTernary',
    {
      args: ['bool', 'yes', 'no'],
      returns: 'any',
      doc: 'yes for true, no for everything else.',
      example: ['{{ boolTernary .x "up" "down" }}', { x: 'true' }, 'down'],
    },
    ([bool, yes, no]) => (bool === true ? yes : no),
  ),
  row(
    'eqTernary',
    {
      args: ['value', 'target', 'yes', 'no'],
      returns: 'any',
      doc: 'yes when value and target are the same text, else no.',
      example: ['{{ eqTernary .x "3" "same" "other" }}', { x: 3 }, 'same'],
    },
    ([value, target, yes, no]) => (toText(value) === toText(target) ? yes : no),
    { constantTime: false },
  ),
  typed('boolDefault', 'a bool', (v) => typeof v === 'boolean', [
    '{{ boolDefault .x true }}',
    { x: false },
    'false',
  ]),
  row(
    'coalesce',
    {
      args: ['v…'],
      returns: 'any',
      doc: 'The first value that is not empty.',
      example: ['{{ coalesce .x .y "z" }}', { y: 'b' }, 'b'],
    },
    (args) => args.find(isTrue),
  ),
  row(
    'empty',
    {
      args: ['v'],
      returns: 'bool',
      doc: 'Whether the value is empty.',
      example: ['{{ empty .x }}', { x: [] }, 'true'],
    },
    ([v]) => !isTrue(v),
    { onEmpty: true },
  ),
  row(
    'notEmpty',
    {
      args: ['v'],
      returns: 'bool',
      doc: 'Whether the value is not empty.',
      example: ['{{ notEmpty .x }}', { x: 'a' }, 'true'],
    },
    ([v]) => isTrue(v),
  ),
  row(
    'getOr',
    {
      args: ['v', 'default'],
      returns: 'any',
      doc: 'The value, or the default when it is empty.',
      example: ['{{ getOr .x "none" }}', {}, 'none'],
    },
    ([v, fallback]) => (isTrue(v) ? v : fallback),
  ),
  typed('getStringOr', 'a string', (v) => typeof v === 'string', [
    '{{ getStringOr .x "none" }}',
    { x: 3 },
    'none',
  ]),
  typed('getIntOr', 'an integer', Number.isInteger, ['{{ getIntOr .x 1 }}', { x: '3' }, '1']),
  typed('getBoolOr', 'a bool', (v) => typeof v === 'boolean', [
    '{{ getBoolOr .x true }}',
    { x: false },
    'false',
  ]),
];

/**
 * Section "Logic". Empty is: absent, "", 0, false, an empty list or map. They look at no more of a value than whether
 * there is one, unless a row says otherwise.
 */
export const LOGIC: readonly FunctionRow[] = ROWS.map((found) => ({ constantTime: true, ...found }));
