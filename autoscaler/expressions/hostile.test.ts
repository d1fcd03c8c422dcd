import { afterEach, describe, expect, it } from 'vitest';
import { compile, QUEUE } from '../../test/support/autoscale.js';
import { HOSTILE_EXPRESSIONS } from '../../test/support/hostile-expressions.js';

const before = snapshot();

afterEach(() => {
  expect(snapshot()).toEqual(before);
});

for (const [family, expressions] of Object.entries(HOSTILE_EXPRESSIONS)) {
  describe(family, () => {
    it.each(expressions.map((text) => [text.slice(0, 60), text]))('%s', (_shown, text) => {
      for (const block of [
        { do: { workers: text } },
        { conditions: { when: [{ expr: text }] }, do: { workers: 3 } },
      ]) {
        const { plan, problems } = compile(block);
        expect(plan).toBeUndefined();
        expect(problems.length).toBeGreaterThan(0);
        for (const { message } of problems)
          expect(message).not.toMatch(/TOP|TEOF|IVAR|node_modules|at \w+ \(/);
      }
    });
  });
}

describe('what is only close to the bounds', () => {
  it.each([
    `${'('.repeat(49)}${QUEUE}${')'.repeat(49)}`,
    `${'1+'.repeat(480)}1`,
    `${'1-'.repeat(240)}${QUEUE}`,
    `${'-'.repeat(50)}1`,
    `${'true ? 1 : '.repeat(50)}1`,
    `max(${'1,'.repeat(19)}1)`,
  ])('compiles and runs: %#', (text) => {
    expect(compile({ do: { workers: text } }).problems).toEqual([]);
  });
});

/** Everything that an attack would leave behind on the shared prototypes. */
function snapshot(): readonly string[] {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype).concat(Object.keys(prototype)),
  );
}
