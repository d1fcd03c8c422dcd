import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareQuantities, parseQuantity } from './quantity.js';

const order = (a: unknown, b: unknown): number | undefined => {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return left && right ? Math.sign(compareQuantities(left, right)) : undefined;
};

describe('quantities', () => {
  it.each<[unknown, unknown, number]>([
    ['500m', '1', -1],
    ['1000m', 1, 0],
    ['1Ki', '1k', 1],
    ['1.5Gi', '1536Mi', 0],
    ['0.1', '100m', 0],
    ['1n', '0', 1],
    ['-1', '-500m', -1],
    ['1E', '1e18', 0],
    ['1Ei', '1152921504606846976', 0],
    ['1152921504606846977', '1Ei', 1],
    ['.5', '5e-1', 0],
    ['+3.', '3', 0],
    [1e21, '1e21', 0],
  ])('%s against %s', (a, b, wanted) => {
    expect(order(a, b)).toBe(wanted);
  });

  it.each([
    '',
    '.',
    'm',
    '1 Gi',
    '0x10',
    'Infinity',
    '1KI',
    '1mm',
    '--1',
    '1e9999',
    `${'9'.repeat(200)}`,
    true,
    null,
  ])('%s is none', (value) => {
    expect(parseQuantity(value)).toBeUndefined();
  });

  it('is a total order that agrees with integer arithmetic on milli-units', () => {
    const unit = fc.constantFrom<[string, bigint]>(
      ['m', 1n],
      ['', 1_000n],
      ['k', 1_000_000n],
      ['Ki', 1_024_000n],
    );
    const quantity = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), unit);
    fc.assert(
      fc.property(quantity, quantity, ([a, [aUnit, aScale]], [b, [bUnit, bScale]]) => {
        const difference = BigInt(a) * aScale - BigInt(b) * bScale;
        expect(order(`${a}${aUnit}`, `${b}${bUnit}`)).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      }),
    );
  });
});
