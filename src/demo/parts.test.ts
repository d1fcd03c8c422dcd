import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Closers } from './closers.js';
import { eachLimited } from './each-limited.js';
import { findExample } from './example.js';
import { numbersOf } from './live-reader.js';
import { scopedKatalog } from './scoped-katalog.js';
import { until } from './until.js';

describe('until', () => {
  it('until polls until the condition is true', async () => {
    const clock = new FakeClock();
    const done = until(() => clock.monotonic() >= 200, { clock, timeoutMs: 1_000 });
    await clock.advance(200);
    expect(await done).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('until gives up at its deadline', async () => {
    const clock = new FakeClock();
    const done = until(() => false, { clock, timeoutMs: 1_000 });
    await clock.advance(1_000);
    expect(await done).toBe(false);
  });

  it('until rejects immediately with the reason of its signal', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const done = until(() => false, { clock, timeoutMs: 1_000, signal: stop.signal });
    stop.abort(new Error('SIGINT'));
    await expect(done).rejects.toThrow('SIGINT');
    expect(clock.pending).toBe(0);
  });
});

describe('Closers', () => {
  it('Closers close everything in reverse order, whatever fails', async () => {
    const closers = new Closers();
    const done: number[] = [];
    closers.add(async () => void done.push(1));
    closers.add(async () => {
      throw new Error('two');
    });
    closers.add(async () => void done.push(3));
    expect(await closers.close()).toEqual([new Error('two')]);
    expect(done).toEqual([3, 1]);
    expect(await closers.close()).toEqual([]);
  });
});

describe('eachLimited', () => {
  it('eachLimited waits for the calls in flight before it rejects', async () => {
    let ended = 0;
    const work = async (n: number): Promise<void> => {
      if (n === 1) throw new Error('first');
      await new Promise<void>((resolve) => setImmediate(resolve));
      ended++;
    };
    await expect(eachLimited([1, 2, 3, 4], 2, work)).rejects.toThrow('first');
    expect(ended).toBe(1);
  });
});

describe('findExample', () => {
  it('findExample finds the files of both runtimes and the size that each depth asks for', () => {
    expect(findExample('threshold')).toMatchObject({ levels: [{ above: 60, workers: 8 }] });
    const { levels, processor } = findExample('expression');
    expect(processor).toMatch(/processor-expression\.yaml$/);
    expect(levels[0]).toEqual({ above: 40, workers: 3 });
    expect(levels.at(-1)).toEqual({ above: 300, workers: 16 });
    for (const { above, workers } of levels) expect(Math.ceil((above + 1) / 20)).toBe(workers);
  });
});

describe('scopedKatalog', () => {
  it('scopedKatalog confines every CRD to a namespace and keeps its CRD file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { loader, crds } = findExample('expression');
    const copy = await readFile(await scopedKatalog(loader, 'demo-1', folder), 'utf8');
    expect(copy).toContain('namespace: demo-1');
    expect(copy).toContain(`crdFile: ${crds}`);
  });
});

describe('numbersOf', () => {
  it('numbersOf reads a body of the Live API and leaves missing numbers out', () => {
    const metrics = {
      queueDepth: 9,
      workers: 3,
      workersBusy: 2,
      workersBusyPercent: 66.7,
      reconcileDurationP95Ms: 12,
      resourceCount: 4,
    };
    expect(numbersOf({ metrics, autoscalerWorkers: { configured: 2 } })).toEqual({
      queueDepth: 9,
      workers: 3,
      workersBusy: 2,
      busyPercent: 66.7,
      p95Ms: 12,
      resources: 4,
      baseline: 2,
    });
    expect(numbersOf({ metrics: 'none' })).toMatchObject({ queueDepth: 0, baseline: 0 });
  });
});
