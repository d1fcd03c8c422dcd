import { describe, expect, it } from 'vitest';
import { WaveProgress } from './wave-progress.js';

const idle = { queueDepth: 0, workersBusy: 0, resources: 400 };

function wave(): WaveProgress {
  return new WaveProgress(400, 2);
}

describe('WaveProgress', () => {
  it('a wave is over when the pool grew, everything was processed and the pool shrank back', () => {
    const progress = wave();
    progress.created();
    progress.queue(380);
    progress.workers(8);
    expect([progress.scaledUp, progress.drained, progress.returned]).toEqual([true, false, false]);
    progress.loader(idle);
    expect([progress.drained, progress.processed, progress.returned]).toEqual([true, false, false]);
    progress.processor({ ...idle, workers: 5, resources: 399 });
    progress.processor({ ...idle, workers: 5, workersBusy: 1 });
    expect(progress.processed).toBe(false);
    progress.processor({ ...idle, workers: 5 });
    expect([progress.processed, progress.returned]).toEqual([true, false]);
    progress.workers(2);
    expect(progress.returned).toBe(true);
    expect(progress.outcome(100)).toBe('the pool grew from 2 to 8 workers and shrank back');
  });

  it('a queue is not drained before the whole wave has arrived', () => {
    const progress = wave();
    progress.loader(idle);
    progress.created();
    progress.loader({ ...idle, resources: 399 });
    progress.loader({ ...idle, workersBusy: 1 });
    progress.loader({ ...idle, queueDepth: 1 });
    expect(progress.drained).toBe(false);
    progress.loader(idle);
    expect(progress.drained).toBe(true);
  });

  it('a baseline before the queue drained is not the return', () => {
    const progress = wave();
    progress.created();
    progress.workers(8);
    progress.workers(2);
    progress.loader(idle);
    expect(progress.returned).toBe(false);
  });

  it('Processors that were there before are not those of the wave', () => {
    const progress = new WaveProgress(400, 2, 6);
    progress.created();
    progress.loader(idle);
    progress.processor({ ...idle, workers: 2, resources: 405 });
    expect(progress.processed).toBe(false);
    progress.processor({ ...idle, workers: 2, resources: 406 });
    expect([progress.processed, progress.returned]).toEqual([true, true]);
  });

  it.each([
    ['not created', () => wave(), 'was not created in time'],
    [
      'too small',
      () => made((progress) => progress.queue(90)),
      "the loader's queue reached 90, and it must exceed 100: increase --loaders",
    ],
    [
      'not followed',
      () => made((progress) => progress.queue(300)),
      "although the loader's queue reached 300",
    ],
    ['not drained', () => made((progress) => progress.workers(8)), 'did not drain in time'],
    [
      'not processed',
      () =>
        made((progress) => {
          progress.workers(8);
          progress.loader(idle);
        }),
      'the batches were not processed in time',
    ],
    [
      'not returned',
      () =>
        made((progress) => {
          progress.workers(8);
          progress.loader(idle);
          progress.processor({ ...idle, workers: 8 });
        }),
      'did not shrink back to 2 in time',
    ],
  ])('the outcome of a wave that did not finish names the reason: %s', (_, make, text) => {
    expect(make().outcome(100)).toContain(text);
  });
});

function made(then: (progress: WaveProgress) => void): WaveProgress {
  const progress = wave();
  progress.created();
  then(progress);
  return progress;
}
