import type { FunctionRow } from '../templates/index.js';
import { numberOf, row } from './row.js';

type Example = readonly [template: string, data: unknown, result: string];

function arithmetic(
  name: string,
  doc: string,
  example: Example,
  compute: (a: number, b: number) => number,
): FunctionRow {
  return row(name, { args: ['a', 'b'], returns: 'number', doc, example }, ([a, b]) =>
    finite(compute(numberOf(a), numberOf(b))),
  );
}

/** Division by zero and overflow give 0. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

/** Section "Numbers". Text that is a number counts as one; anything else is 0. */
export const NUMBERS: readonly FunctionRow[] = [
  arithmetic('add', 'a + b.', ['{{ add .x 2 }}', { x: '3' }, '5'], (a, b) => a + b),
  arithmetic('sub', 'a - b.', ['{{ sub .x 2 }}', { x: 3 }, '1'], (a, b) => a - b),
  arithmetic('mul', 'a × b.', ['{{ mul .x 2 }}', { x: 3 }, '6'], (a, b) => a * b),
  arithmetic(
    'div',
    'a ÷ b, with its fraction; by 0 it is 0.',
    ['{{ div .x 2 }}', { x: 3 }, '1.5'],
    (a, b) => a / b,
  ),
  arithmetic(
    'mod',
    'The remainder of a ÷ b; by 0 it is 0.',
    ['{{ mod .x 4 }}', { x: 7 }, '3'],
    (a, b) => a % b,
  ),
  arithmetic('min', 'The smaller one.', ['{{ min .x 4 }}', { x: 7 }, '4'], Math.min),
  arithmetic('max', 'The larger one.', ['{{ max .x 4 }}', { x: 7 }, '7'], Math.max),
  row(
    'clamp',
    {
      args: ['x', 'lo', 'hi'],
      returns: 'number',
      doc: 'x, but at least lo and at most hi.',
      example: ['{{ clamp .x 1 5 }}', { x: 7 }, '5'],
    },
    ([x, lo, hi]) => Math.min(Math.max(numberOf(x), numberOf(lo)), numberOf(hi)),
  ),
  row(
    'abs',
    { args: ['x'], returns: 'number', doc: 'x without its sign.', example: ['{{ abs .x }}', { x: -7 }, '7'] },
    ([x]) => Math.abs(numberOf(x)),
  ),
];
