import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../reading.js';
import { type CompiledExpression, compileExpression, ExpressionProblem, type Operand } from './index.js';

const METRICS = [
  'metrics.a',
  'metrics.b',
  'cross.my-loader.health.state',
  'cross.x.found',
  'cross.n-1.cr.spec.n',
];

const registry = {
  reference: (name: string) => (METRICS.includes(name) ? METRICS.indexOf(name) : { problem: `no ${name}` }),
  window: () => 0,
};

function number(text: string): CompiledExpression<number> {
  return compileExpression(text, 'number', registry);
}

type Values = Readonly<Record<string, Scalar | undefined>>;

/** Reads operands from values by reference name. */
function sourceOf(values: Values) {
  return {
    operand: (operand: Operand) => {
      if (operand.kind === 'text') return operand.text;
      if (operand.kind === 'size') return 7;
      const value = values[METRICS[operand.reference] ?? ''];
      if (operand.kind === 'fresh') return value !== undefined;
      if (operand.kind === 'age') return 30;
      return value ?? { missing: `no value for ${METRICS[operand.reference]}` };
    },
  };
}

function run(text: string, values: Values = {}): unknown {
  const outcome = number(text).evaluate(sourceOf(values));
  return 'value' in outcome ? outcome.value : outcome.missing;
}

function test(text: string, values: Values = {}): unknown {
  const outcome = compileExpression(text, 'boolean', registry).evaluate(sourceOf(values));
  return 'value' in outcome ? outcome.value : outcome.missing;
}

describe('arithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 3 - 2', 5],
    ['10 - (3 - 2)', 9],
    ['24 / 4 / 2', 3],
    ['24 / (4 / 2)', 12],
    ['7 % 4 + 1', 4],
    ['-2 - -3', 1],
    ['2--3', 5],
    ['+4', 4],
    ['.5 + 1.', 1.5],
    ['1e3 / 2E+1', 50],
    ['ceil(2.1) + floor(2.9) + round(2.5) + abs(-1)', 9],
    ['min(3, 1, 2) + max(3, 1, 2)', 4],
    ['clamp(50, 1, 16) + clamp(-5, 1, 16)', 17],
    ['if(1 < 2, 10, 20)', 10],
    ['1 > 2 ? 10 : 3 > 2 ? 20 : 30', 20],
    ['current.workers + baseline.queueDepth', 14],
    ['-ceil(0.5)', -1],
    ['-(1 + 2) * 3', -9],
    ['-0.4 * 0', 0],
  ])('%s = %d', (text, value) => {
    expect(run(text)).toBeCloseTo(value, 10);
  });

  it('agrees with JavaScript on every expression of its operators', () => {
    const leaf = fc.integer({ min: 0, max: 99 }).map(String);
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree'))
          .map(([a, op, b]) => `${a} ${op} ${b}`),
        tie('tree').map((a) => `(${a})`),
        tie('tree').map((a) => `-(${a})`),
        fc
          .tuple(tie('tree'), tie('tree'), tie('tree'), tie('tree'))
          .map(([a, b, c, d]) => `(${a} < ${b} ? ${c} : ${d})`),
      ),
    }));
    fc.assert(
      fc.property(tree, (text) => {
        fc.pre(text.length < 900);
        // Only digits, operators and parentheses of the generator above reach this.
        const expected: unknown = new Function(`return ${text}`)();
        fc.pre(Number.isFinite(expected));
        expect(run(text)).toBeCloseTo(Number(expected), 5);
      }),
    );
  });
});

describe('truth', () => {
  it.each([
    ['1 < 2 and 2 < 3', true],
    ['1 < 2 and 2 > 3', false],
    ['1 > 2 or 2 < 3', true],
    ['true or false and false', true],
    ['not 1 > 2', true],
    ['not (true and false)', true],
    ['not not true', true],
    ['1 == 1 and 1 != 2', true],
    ['2 >= 2 and 2 <= 2', true],
    ['\'a\' == "a"', true],
    ['fresh(metrics.a)', false],
    ['age(metrics.a) > 29', true],
  ])('%s is %s', (text, value) => {
    expect(test(text)).toBe(value);
  });

  it('takes text and booleans of siblings', () => {
    expect(
      test('cross.my-loader.health.state == "healthy"', { 'cross.my-loader.health.state': 'healthy' }),
    ).toBe(true);
    expect(test('cross.x.found', { 'cross.x.found': true })).toBe(true);
    expect(test('cross.x.found == "true"', { 'cross.x.found': true })).toBe(true);
    expect(test('not cross.x.found', { 'cross.x.found': true })).toBe(false);
  });

  it('does not take a text or a number for a truth', () => {
    for (const value of ['false', 'true', '', 0, 1]) {
      for (const text of [
        'cross.x.found',
        'cross.x.found and true',
        'true and cross.x.found',
        'cross.x.found ? true : false',
      ]) {
        expect(test(text, { 'cross.x.found': value })).toEqual(expect.any(String));
      }
    }
  });
});

describe('names', () => {
  it('takes a hyphen for part of an alias and for a minus elsewhere', () => {
    expect(run('cross.n-1.cr.spec.n-1', { 'cross.n-1.cr.spec.n': 5 })).toBe(4);
    expect(run('metrics.a-metrics.b', { 'metrics.a': 5, 'metrics.b': 3 })).toBe(2);
    expect(run('metrics.a -1', { 'metrics.a': 5 })).toBe(4);
  });

  it('leaves text in quotes alone', () => {
    expect(
      test('cross.my-loader.health.state == "metrics.a and (b"', {
        'cross.my-loader.health.state': 'metrics.a and (b',
      }),
    ).toBe(true);
  });

  it('gives equal references one slot', () => {
    expect(number('metrics.a * metrics.a + metrics.b').operands).toHaveLength(2);
  });
});

describe('missing', () => {
  it('is the whole expression when one reference is, whatever the branch', () => {
    for (const text of [
      'if(true, 1, metrics.a)',
      '1 < 2 ? 1 : metrics.a',
      'max(1, metrics.a)',
      'metrics.a * 0',
    ]) {
      expect(run(text)).toBe('no value for metrics.a');
    }
    expect(test('metrics.a < 5')).toBe('no value for metrics.a');
    expect(test('true or metrics.a > 1')).toBe('no value for metrics.a');
  });

  it('is passed over by coalesce, which is missing only when all are', () => {
    const both = 'coalesce(metrics.a / 50, metrics.b / 25, 3)';
    expect(run(both, { 'metrics.a': 100 })).toBe(2);
    expect(run(both, { 'metrics.b': 100 })).toBe(4);
    expect(run(both)).toBe(3);
    expect(run('coalesce(metrics.a, metrics.b) + 1')).toBe('no value for metrics.a');
    expect(run('coalesce(1 / metrics.a, 7)', { 'metrics.a': 0 })).toBe(7);
    expect(test('coalesce(metrics.a == metrics.b, false)')).toBe(false);
    expect(() => number('coalesce(1)')).toThrow('coalesce(a, b, …)');
    expect(() => number('coalesce(1, "x")')).toThrow('coalesce needs a number');
  });

  it('is guarded by age and fresh: the branch that is not taken needs no value', () => {
    const guarded = 'if(fresh(metrics.a), metrics.a / 50, metrics.b / 25)';
    expect(run(guarded, { 'metrics.b': 100 })).toBe(4);
    expect(run(guarded, { 'metrics.a': 100 })).toBe(2);
    expect(run(guarded)).toBe('no value for metrics.b');
    expect(run('if(fresh(metrics.a) and metrics.b > 1, 1, 2)', { 'metrics.a': 1 })).toBe(
      'no value for metrics.b',
    );
  });

  it('is what has no finite answer', () => {
    expect(run('1 / metrics.a', { 'metrics.a': 0 })).toBe('1 is divided by zero');
    expect(run('1 % metrics.a', { 'metrics.a': 0 })).toBe('1 is divided by zero');
    expect(run('metrics.a * metrics.a', { 'metrics.a': 1e200 })).toBe('Infinity is not a number');
    expect(run('clamp(1, metrics.a, 2)', { 'metrics.a': 5 })).toBe('clamp has bounds 5 to 2');
    expect(run('metrics.a + 1', { 'metrics.a': '5' })).toBe('"5" is not a number');
    expect(test('metrics.a > 1', { 'metrics.a': 'x' })).toBe('"x" is not a number');
    expect(run('metrics.a', { 'metrics.a': 'text' })).toBe('it gave text, which is not a number');
    expect(test('metrics.a == 1', { 'metrics.a': 'x' })).toBe('"x" and 1 do not compare');
  });

  it('does not reach a branch that is not taken', () => {
    expect(run('if(metrics.a == 0, 1, 10 / metrics.a)', { 'metrics.a': 0 })).toBe(1);
    expect(test('metrics.a != 0 and 10 / metrics.a > 1', { 'metrics.a': 0 })).toBe(false);
  });

  it('never throws, and gives a finite number or a reason, for any values', () => {
    const texts = [
      'metrics.a / metrics.b',
      'ceil(metrics.a) % metrics.b',
      'if(metrics.a > metrics.b, metrics.a, 1 / metrics.b)',
    ];
    const value = fc.oneof(fc.double(), fc.string(), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...texts), value, value, (text, a, b) => {
        const answer = run(text, { 'metrics.a': a, 'metrics.b': b });
        expect(typeof answer === 'string' || Number.isFinite(answer)).toBe(true);
      }),
    );
  });
});

describe('faults', () => {
  it.each([
    ['ceill(1)', 1, 'unknown function "ceill" (did you mean "ceil"?)'],
    ['1 + metrics.c', 5, 'no metrics.c'],
    ['1 + ', 5, 'the expression ends where a value should be'],
    ['(1 + 2', 7, 'the expression ends where ")" should be'],
    ['1 || 2', 3, '"||" is not allowed here: write "or"'],
    ['metrics.a = 1', 11, '"=" is not allowed here: write == to compare'],
    ['metrics.a > 1', 1, 'it gives true or false, and a number is needed'],
    ['1 + (2 > 1)', 6, '+ needs a number, and this is true or false'],
    ['clamp(1, 2)', 1, 'clamp has 2 arguments here; write clamp(x, lo, hi)'],
    ['avg(metrics.a, "soon")', 16, 'invalid duration "soon" for avg'],
    ['1 + baseline.worker', 5, 'unknown name "baseline.worker" (did you mean "baseline.workers"?)'],
    ['5 minutes', 3, '"minutes" stands where an operator or the end should be'],
    ['10s', 1, '"10s" is not a number; a duration is text in quotes'],
  ])('%s, column %d: %s', (text, column, message) => {
    try {
      number(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionProblem);
      expect((error as ExpressionProblem).message).toContain(message);
      expect((error as ExpressionProblem).offset).toBe(column - 1);
    }
  });

  it('gives an ExpressionProblem or an answer for any text, and leaves no trace', () => {
    const words = [
      'metrics.a',
      'ceil',
      'if',
      '(',
      ')',
      ',',
      '+',
      '-',
      'not',
      'and',
      '?',
      ':',
      '"',
      "'",
      '1',
      '__proto__',
      '.',
      '[',
      '=',
      ' ',
    ];
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        try {
          run(text, { 'metrics.a': 1 });
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionProblem);
        }
        expect('polluted' in {}).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
