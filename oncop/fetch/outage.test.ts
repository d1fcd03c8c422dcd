/** What many peers are asked when all of them come back at once: nobody is met by more than the usual polls. */
import { expect, it } from 'vitest';
import { Seeded } from '../../test/simulation/seeded.js';
import { info, oncopBench } from '../../test/support/oncop-bench.js';

const PEERS = 200;
const BIN_MS = 100;

it('spreads the polls of many peers, and their return after an outage, over time', async () => {
  let isOut = false;
  const bins: number[] = [];
  const { clock, client, transport } = oncopBench(
    () => {
      const bin = Math.floor(clock.monotonic() / BIN_MS);
      bins[bin] = (bins[bin] ?? 0) + 1;
      return isOut ? new Error('refused') : info(1);
    },
    {
      random: new Seeded(7).random,
      cross: Array.from({ length: PEERS }, (_, i) => ({
        crd: `crd${i}`,
        source: { host: `http://peer-${i}`, protocol: 'metrics', cacheFor: '1s', mode: 'poll' },
      })),
    },
  );
  for (let i = 0; i < PEERS; i++) client.watch(`cross.crd${i}.metrics.queueDepth`, () => undefined);
  await clock.advance(10_000);
  const usual = PEERS / 10;
  const busiest = (from: number, to: number): number =>
    Math.max(...Array.from({ length: to - from }, (_, i) => bins[from + i] ?? 0));
  expect(busiest(50, 100)).toBeLessThanOrEqual(2 * usual);
  isOut = true;
  await clock.advance(15_000);
  // Most circuits are open: what is left of the polls are probes.
  expect(bins.slice(200, 250).reduce((sum, count) => sum + count, 0)).toBeLessThan(PEERS * 2);
  isOut = false;
  const before = transport.requests.length;
  await clock.advance(20_000);
  expect(busiest(250, 450)).toBeLessThanOrEqual(2 * usual);
  expect(transport.requests.length - before).toBeGreaterThan(PEERS);
  // All are back, polled as before.
  const last = bins.slice(440, 450).reduce((sum, count) => sum + count, 0);
  expect(last).toBeGreaterThan(0.85 * PEERS);
  expect(last).toBeLessThan(1.15 * PEERS);
  await client.close();
  expect(clock.pending).toBe(0);
}, 60_000);
