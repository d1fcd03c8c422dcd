import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulate } from '../../autoscaler/index.js';
import type { Clock } from '../../lib/base/index.js';
import { QUEUE } from '../../test/support/autoscale.js';
import { ork } from '../../test/support/in-process.js';
import { LiveAutoscaler, PLAN, START } from '../../test/support/live-autoscaler.js';
import { csvTrace } from '../simulate/csv-trace.js';

/** Time passes only in waits, and those end at once. */
function hurryingClock(): Clock {
  let elapsed = 0;
  return {
    now: () => START + elapsed,
    monotonic: () => elapsed,
    setTimeout: (fn, ms) => {
      setImmediate(() => {
        elapsed += ms;
        fn();
      });
      return {};
    },
    clearTimeout: () => undefined,
  };
}

let live: LiveAutoscaler;
beforeEach(async () => {
  live = await LiveAutoscaler.start();
});
afterEach(() => live.close());

describe('ork record', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orkestra-record-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Records `looks` looks; before each of them the runtime sees the next value. */
  async function record(values: readonly (number | undefined)[], ...flags: string[]) {
    let look = 0;
    live.onAsked = () => {
      // Between two looks, so that the next one finds what was decided.
      return live.asked % 2 === 0 ? live.see(values[look++]) : undefined;
    };
    const every = ['--every', '1s', '--for', `${values.length + 1}s`];
    return ork(['record', '--url', live.url, ...every, ...flags], { clock: hurryingClock() });
  }

  it('a recorded trace replays to the same decisions', async () => {
    const file = join(folder, 'trace.csv');
    const { code, err } = await record([1_000, 1_000, 100, undefined, 300], '--crd', 'processor', '-o', file);
    expect(err).toMatch(/^wrote \d+ rows to .*; replay it with ork simulate autoscale --trace .*trace.csv$/);
    expect(code).toBe(0);
    const { samples } = csvTrace(await readFile(file, 'utf8'), file);
    expect(new Set(samples.map(({ reference }) => reference))).toEqual(new Set([QUEUE, 'metrics.workers']));
    const live1 = live.autoscaler
      .describe()
      .decisions.filter(({ changed }) => changed)
      .toReversed();
    const replayed = simulate(PLAN, samples).decisions;
    expect(replayed.length).toBeGreaterThan(1);
    expect(replayed.map(({ time, from, to }) => [time, from, to])).toEqual(
      live1.slice(0, replayed.length).map(({ time, from, to }) => [time, from, to]),
    );
  });

  it('record writes JSON lines for a .jsonl file, and only metrics without an autoscaler', async () => {
    const file = join(folder, 'trace.jsonl');
    const { err } = await record([1], '--crd', 'loader', '-o', file);
    expect(err).toContain('loader declares no autoscaler; recording its metrics only');
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ reference, value }) => [reference, value]).slice(0, 2)).toEqual([
      ['metrics.queueDepth', 7],
      ['metrics.autoscaleActive', false],
    ]);
  });

  it('record prints to stdout without --output and survives an outage of the runtime', async () => {
    live.onAsked = () => {
      live.broken = live.asked === 4 ? { status: 503, text: '{}' } : undefined;
    };
    const { code, out, err } = await ork(
      ['record', '--url', live.url, '--crd', 'processor', '--every', '1s', '--for', '4s'],
      { clock: hurryingClock() },
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^time,reference,value\n2026-01-01T00:00:00\.000Z,cross\.loader\.metrics\.queueDepth,10\n/,
    );
    expect(err).toMatch(/returned 503; the trace has a gap until it answers\nruntime reachable again/);
  });

  it('record names what is wrong with its arguments', async () => {
    expect(await ork(['record', '--url', live.url])).toMatchObject({ code: 2 });
    expect((await record([], '--crd', 'nothing')).err).toMatch(/unknown CRD .*ORK_LIVE_CRD/);
    expect((await record([], '--crd', 'processor', '--every', 'often')).err).toContain('expected a duration');
    expect((await record([], '--crd', 'processor', '-o', join(folder, 'no', 'x.csv'))).err).toContain(
      'ORK_OUTPUT',
    );
  });
});
