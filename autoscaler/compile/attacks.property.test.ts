import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../test/support/autoscale.js';

/** What attacks on evaluators of this family start from, and the properties by which they reach a function. */
const base = fc.constantFrom(
  'metrics.queueDepth',
  'baseline.workers',
  'max',
  'if',
  'avg',
  '"text"',
  '(1)',
  '1',
  'max(1, 2)',
  'this',
  'globalThis',
  'process',
);
const property = fc.constantFrom(
  'constructor',
  '__proto__',
  'prototype',
  'call',
  'apply',
  'bind',
  'toString',
  'valueOf',
  'caller',
  'arguments',
  '__defineGetter__',
  '__lookupGetter__',
  'mainModule',
);
const access = fc.tuple(property, fc.constantFrom('dot', 'quoted', 'bare', 'spaced', 'split')).map(
  ([name, how]) =>
    ({
      dot: `.${name}`,
      quoted: `["${name}"]`,
      bare: `[${name}]`,
      spaced: ` . ${name}`,
      split: `["${name.slice(0, 3)}" + "${name.slice(3)}"]`,
    })[how],
);
const call = fc.constantFrom('', '()', '("return process")', '("return process")()', '(1)(2)');
const reach = fc
  .tuple(base, fc.array(access, { minLength: 1, maxLength: 4 }), call)
  .map(([from, path, end]) => `${from}${path.join('')}${end}`);
const defines = fc
  .tuple(property, reach)
  .chain(([name, value]) =>
    fc.constantFrom(
      `${name} = ${value}`,
      `f(x) = ${value}`,
      `x = ${value}; x`,
      `[${value}]`,
      `${value} || 1`,
      `1 in [${value}]`,
      `${name}(1)`,
      `import("${name}")`,
      `new ${name}()`,
    ),
  );
/** The places in a sound expression at which an attack may stand. */
const wrapped = fc
  .tuple(
    fc.oneof(reach, defines),
    fc.array(fc.constantFrom('@', '(@)', 'max(@, 1)', 'if(true, @, 1)', 'false ? @ : 1', '-@', '1 + @'), {
      maxLength: 4,
    }),
  )
  .map(([attack, shells]) => shells.reduce((text, shell) => shell.replace('@', () => text), attack));

describe('a generated attack', () => {
  it('is refused when the Katalog loads, as a size and as a condition, and leaves nothing behind', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).concat(Object.keys(globalThis));
    fc.assert(
      fc.property(wrapped, (text) => {
        for (const block of [
          { do: { workers: text } },
          { conditions: { when: [{ expr: text }] }, do: { workers: 3 } },
        ]) {
          const { plan, problems } = compile(block);
          expect(plan).toBeUndefined();
          expect(problems.every(({ message }) => !/node_modules|at \w+ \(/.test(message))).toBe(true);
          expect(problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).concat(Object.keys(globalThis))).toEqual(before);
  });
});
