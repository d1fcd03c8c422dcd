import { describe, expect, it } from 'vitest';
import { History } from './history.js';
import { Scene } from './scene.js';

const numbers = {
  queueDepth: 120,
  workers: 8,
  workersBusy: 8,
  busyPercent: 100,
  p95Ms: 310,
  resources: 400,
  baseline: 8,
};

describe('Scene', () => {
  it('the scene shows the last report, by observation or by poll', () => {
    const scene = new Scene();
    scene.polled('loader', numbers, 0);
    scene.observed({ type: 'queue', crd: 'loader', depth: 119, at: 0 }, 10);
    scene.observed({ type: 'workers', crd: 'processor', workers: 3, at: 0 }, 20);
    const [loader, processor] = scene.picture().crds;
    expect(loader).toMatchObject({ queue: 119, workers: 8, baseline: 8, busyPercent: 100, p95Ms: 310 });
    expect(processor).toMatchObject({ queue: 0, workers: 3 });
  });

  it('the scene keeps the sentence of the last decision', () => {
    const scene = new Scene();
    scene.observed({ type: 'decision', crd: 'processor', at: 0, record: { sentence: 'Scaled.' } }, 0);
    expect(scene.picture().decision).toBe('Scaled.');
  });

  it('the scene offers commands for the runtimes that listen', () => {
    const scene = new Scene();
    expect(scene.picture().commands).toEqual([]);
    scene.listens('loader', 'http://127.0.0.1:1');
    scene.cluster = { cluster: 'embedded', kubeconfig: 'kubeconfig' };
    expect(scene.picture().commands).toEqual([
      'curl -s http://127.0.0.1:1/katalog/loader',
      'curl -s http://127.0.0.1:1/katalog/loader/cr',
      'kubectl --kubeconfig kubeconfig get loaders,processors -A',
    ]);
  });

  it('the scene names the context, where the cluster is that of the default kubeconfig', () => {
    const scene = new Scene();
    scene.cluster = { cluster: 'https://a', context: 'prod' };
    expect(scene.picture().commands).toEqual(['kubectl --context prod get loaders,processors -A']);
  });

  it('the scene ignores other CRDs', () => {
    const scene = new Scene();
    scene.observed({ type: 'queue', crd: 'other', depth: 7, at: 0 }, 0);
    expect(scene.picture().crds.map(({ queue }) => queue)).toEqual([0, 0]);
  });
});

describe('History', () => {
  it('the history keeps the maximum of each interval, newest last', () => {
    const history = new History(100, 3);
    for (const [value, at] of [
      [1, 0],
      [5, 50],
      [2, 99],
      [3, 100],
      [0, 200],
      [4, 300],
    ] as const)
      history.add(value, at);
    expect(history.values).toEqual([3, 0, 4]);
  });
});
