import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOSTILE_EXPRESSIONS } from '../../test/support/hostile-expressions.js';
import { parseWithExprEval } from './evaluator.js';
import { FUNCTIONS } from './functions.js';
import { BINARY_OPERATORS, TERNARY_OPERATORS, UNARY_OPERATORS } from './operators.js';

/** What expr-eval gives for a text that never passed our own parser. */
function evaluate(text: string, scope: object): unknown {
  try {
    return parseWithExprEval(text).evaluate(scope as never) as unknown;
  } catch (error) {
    return error;
  }
}

describe('expr-eval as we configure it, without our parser before it', () => {
  // Depth and length are our parser's to bound.
  const families = Object.entries(HOSTILE_EXPRESSIONS).filter(([family]) => family !== 'size and depth');

  // "ceil" alone gives our function; whoever evaluates takes only numbers and booleans.
  const own = new Set<unknown>([...Object.values(FUNCTIONS), ...Object.values(UNARY_OPERATORS)]);

  it.each(families)('%s: gives no function but ours, no object and no list', (_family, expressions) => {
    for (const text of expressions) {
      const scope = Object.freeze(Object.assign(Object.create(null), { v0: 1, v1: 'text', v2: true }));
      const given = evaluate(text, scope);
      const harmless =
        given instanceof Error || ['number', 'boolean', 'string'].includes(typeof given) || own.has(given);
      expect(harmless, text).toBe(true);
      expect('polluted' in {}, text).toBe(false);
    }
  });

  it.each([
    'v0.x',
    'v1.length',
    'v1[0]',
    '[1]',
    'v0 = 2',
    'f(x) = x',
    '2 ^ 3',
    '"a" || "b"',
    '3!',
    '1 in v1',
    'random()',
    'sin 1',
    'PI',
  ])('refuses %s', (text) => {
    expect(evaluate(text, { v0: 1, v1: 'text' })).toBeInstanceOf(Error);
  });

  it('calls nothing that the scope holds', () => {
    let called = false;
    const scope = {
      v0: () => {
        called = true;
      },
    };
    expect(evaluate('v0()', scope)).toBeInstanceOf(Error);
    expect(called).toBe(false);
  });

  it('has tables without a prototype that cannot change', () => {
    for (const table of [FUNCTIONS, BINARY_OPERATORS, UNARY_OPERATORS, TERNARY_OPERATORS]) {
      expect(Object.getPrototypeOf(table)).toBeNull();
      expect(Object.isFrozen(table)).toBe(true);
    }
    expect(Object.keys(FUNCTIONS)).toEqual(['min', 'max', 'clamp', 'coalesce']);
  });
});

describe('the dependency', () => {
  it('is the maintained fork, in a release without the known holes', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../node_modules/expr-eval/package.json', import.meta.url), 'utf8'),
    );
    expect(manifest).toMatchObject({ name: 'expr-eval-fork' });
    const { version } = manifest as { version: string };
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_000_003);
  });
});
