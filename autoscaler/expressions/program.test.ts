import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE_EXPRESSIONS } from '../../test/support/hostile-expressions.js';
import type { BinaryOperator, Node } from './ast.js';
import { emit } from './emit.js';
import { parseWithExprEval } from './evaluator.js';
import { compileProgram } from './program.js';

const NAMES = ['v0', 'v1', 'v2'];

function node(part: object): Node {
  return { type: 'any', at: 0, ...part } as Node;
}

/** Trees as the parser makes them: conditions where conditions stand, but with types that only show at run time. */
const { value: values } = fc.letrec<{ value: Node; test: Node }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.integer({ min: 0, max: 9 }).map((value) => node({ kind: 'number', value })),
    fc.constantFrom(...NAMES).map((name) => node({ kind: 'operand', name })),
    tie('test'),
    tie('value').map((operand) => node({ kind: 'unary', operator: '-', operand })),
    fc.tuple(fc.constantFrom(...'+-*/%'), tie('value'), tie('value')).map(binary),
    fc
      .tuple(tie('test'), tie('value'), tie('value'))
      .map(([condition, yes, no]) => node({ kind: 'choice', condition, yes, no })),
    fc
      .tuple(fc.constantFrom('min', 'max'), fc.array(tie('value'), { minLength: 1, maxLength: 3 }))
      .map(([name, args]) => node({ kind: 'call', name, args })),
    fc
      .tuple(tie('value'), tie('value'), tie('value'))
      .map((args) => node({ kind: 'call', name: 'clamp', args })),
    fc
      .tuple(fc.constantFrom('abs', 'ceil', 'floor', 'round'), tie('value'))
      .map(([name, arg]) => node({ kind: 'call', name, args: [arg] })),
  ),
  test: fc.oneof(
    { maxDepth: 5 },
    fc.boolean().map((value) => node({ kind: 'boolean', value })),
    fc.constantFrom(...NAMES).map((name) => node({ kind: 'operand', name })),
    tie('test').map((operand) => node({ kind: 'unary', operator: 'not', operand })),
    fc.tuple(fc.constantFrom('and', 'or'), tie('test'), tie('test')).map(binary),
    fc.tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('value'), tie('value')).map(binary),
  ),
}));

function binary([operator, left, right]: [string, Node, Node]): Node {
  return node({ kind: 'binary', operator: operator as BinaryOperator, left, right });
}

/** What is given, or the message of what is thrown. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? `threw: ${error.message}` : error;
  }
}

describe('compileProgram', () => {
  it('gives what expr-eval itself gives', () => {
    const scalar = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constantFrom('', 'text'));
    fc.assert(
      fc.property(values, fc.tuple(scalar, scalar, scalar), (tree, given) => {
        const text = emit(tree);
        const scope = Object.fromEntries(NAMES.map((name, index) => [name, given[index]]));
        const ours = outcome(() => compileProgram(text, NAMES)(given));
        expect(ours, text).toEqual(
          outcome(() => parseWithExprEval(text).evaluate(scope as never) as unknown),
        );
      }),
      { numRuns: 500 },
    );
  });

  const families = Object.entries(HOSTILE_EXPRESSIONS).filter(([family]) => family !== 'size and depth');

  it.each(families)('%s: gives no function, no object and no list, whoever parses it', (_family, texts) => {
    for (const text of texts) {
      const given = outcome(() => compileProgram(text, NAMES)([1, 'text', true]));
      expect(['number', 'boolean', 'string'], text).toContain(typeof given);
    }
  });

  it.each([
    'ceil',
    'min',
    'v0.x',
    'v0 = 1',
    '[v0]',
    'f(x) = x',
    'v9',
    'constructor',
    'v0(1)',
    '1; 2',
    '"text"',
  ])('refuses %s', (text) => {
    expect(() => compileProgram(text, NAMES)).toThrow();
  });
});
