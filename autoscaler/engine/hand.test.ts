import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/autoscale.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Autoscaler, type Hand } from '../index.js';

const WANTED = 'metrics.queueDepth';

/** An autoscaler that wants as many workers as the metric says, and the sizes that it has set. */
function world(baseline = 4) {
  const clock = new FakeClock();
  const sizes: number[] = [];
  let wanted = 4;
  let hand: Hand | undefined;
  const autoscaler = new Autoscaler({
    clock,
    plan: planOf(
      { interval: '1s', cooldown: '0s', do: { workers: WANTED } },
      { workers: baseline, queueDepth: 100, resyncMs: 30_000 },
    ),
    read: () => ({ value: wanted, ageMs: 0, stale: false, missing: false, source: 'local' }),
    apply: ({ workers }) => workers !== undefined && sizes.push(workers),
    hand: () => hand,
  });
  autoscaler.start();
  return {
    autoscaler,
    sizes,
    wants: async (workers: number) => {
      wanted = workers;
      await clock.advance(1_000);
    },
    pause: (mode: Hand | undefined) => {
      hand = mode;
      autoscaler.handChanged();
    },
    last: () => autoscaler.describe().lastUnchanged ?? autoscaler.describe().decisions[0],
  };
}

describe('an autoscaler that is paused by hand', () => {
  it('keeps its size whatever it wants, says so, and decides again when it is resumed', async () => {
    const { autoscaler, sizes, wants, pause, last } = world();
    await wants(8);
    pause('paused');
    await wants(20);
    await wants(1);
    expect(sizes).toEqual([8]);
    expect(autoscaler.describe()).toMatchObject({ hand: 'paused', current: { workers: 8 } });
    expect(last()).toMatchObject({
      hand: 'paused',
      changed: false,
      adjustments: [{ policy: 'hand', field: 'workers', from: 1, to: 8 }],
    });
    expect(last()?.sentence).toMatch(
      /^Keeps 8 workers: .*workers 1 not taken, because scaling is paused by hand\.$/,
    );
    await wants(3);
    pause(undefined);
    expect(sizes).toEqual([8, 3]);
    expect(autoscaler.describe()).toMatchObject({ hand: null });
  });

  it('says that it is paused also when it would change nothing', async () => {
    const { wants, pause, last } = world();
    await wants(8);
    pause('paused');
    await wants(8);
    expect(last()?.sentence).toMatch(/; scaling is paused by hand\.$/);
  });

  it('grows and does not shrink while scaling in is paused', async () => {
    const { sizes, wants, pause, last } = world();
    pause('scale-in-paused');
    await wants(8);
    await wants(2);
    await wants(10);
    expect(sizes).toEqual([8, 10]);
    await wants(3);
    expect(last()?.sentence).toContain('workers 3 not taken, because scaling in is paused by hand');
    pause(undefined);
    expect(sizes).toEqual([8, 10, 3]);
  });

  it('starts at the baseline and stays there', async () => {
    const { autoscaler, sizes, wants, pause } = world();
    autoscaler.stop();
    pause('paused');
    autoscaler.start();
    await wants(9);
    expect(sizes).toEqual([]);
    expect(autoscaler.current.workers).toBe(4);
  });

  it('returns to the baseline when it stops', async () => {
    const { autoscaler, sizes, wants, pause } = world();
    await wants(8);
    pause('paused');
    autoscaler.stop();
    expect(sizes).toEqual([8, 4]);
  });
});
