import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { simulate } from './simulation.js';

/** Histories of one test; a block is far from its time limit on a slow machine too. */
const BLOCK = 25;
const blocks = Array.from({ length: 40 }, (_, index) => index * BLOCK + 1);

describe('no promise is broken, whatever the network, the clocks and the elections do', () => {
  it.each(blocks)(`in the ${BLOCK} histories from seed %i on`, async (from) => {
    let decisions = 0;
    for (let seed = from; seed < from + BLOCK; seed++) {
      const outcome = await simulate(seed);
      const again = `npm run simulate -- --seed ${seed}`;
      expect(outcome.violations, `${outcome.history}\nTo run it alone: ${again}\n`).toEqual([]);
      decisions += outcome.decisions;
    }
    // A history in which nothing is decided proves nothing.
    expect(decisions).toBeGreaterThan(10 * BLOCK);
  });
});

describe('a history', () => {
  it.each([3, 71, 518])('the history of seed %i is the same, byte for byte, every time', async (seed) => {
    const first = await simulate(seed);
    await simulate(seed + 1);
    const second = await simulate(seed);
    expect(second.history).toBe(first.history);
    expect(second).toEqual(first);
  });

  it('histories of two seeds differ', async () => {
    expect((await simulate(8)).history).not.toBe((await simulate(9)).history);
  });

  it('a history that is over is not kept', async () => {
    // One that is kept takes some 800 kB.
    const count = 8;
    const run = async (from: number): Promise<number> => {
      for (let seed = from; seed < from + count; seed++) await simulate(seed);
      return usedAfterCollection();
    };
    const before = await run(1);
    const grown = (await run(1)) - before;
    expect(grown).toBeLessThan(count * 400_000);
  });
});

function usedAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
