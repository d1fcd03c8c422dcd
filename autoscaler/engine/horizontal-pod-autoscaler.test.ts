/**
 * What the documentation of the HorizontalPodAutoscaler says, in the words of an `autoscale` block: pods are workers, the
 * metric is the queue of a sibling, and `desiredReplicas = ceil(currentReplicas * currentMetricValue / desiredMetricValue)`.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ ("Algorithm details", "Configurable
 * scaling behavior"). The names of the cases are its sentences.
 */
import { describe, expect, it } from 'vitest';
import { Bench, planOf, QUEUE } from '../../test/support/autoscale.js';

const TARGET = 100;

/** A pool that follows the documented formula; the first evaluation is the controller's first loop. */
function pool(replicas: number, behavior: object, more: object = {}): Bench {
  const workers = `ceil(current.workers * ${QUEUE} / ${TARGET})`;
  const limits = { workers: { min: 1, max: 500 } };
  const baseline = { workers: replicas, queueDepth: 0, resyncMs: 30_000 };
  return new Bench(planOf({ do: { workers }, limits, behavior, ...more }, baseline));
}

const follow = (bench: Bench, loops: readonly (readonly [second: number, metric: number | undefined])[]) =>
  loops.map(([second, metric]) => bench.at(second * 1_000, { [QUEUE]: metric }));

describe('algorithm details', () => {
  it.each([
    [
      'the current value is 200m and the desired value 100m: the number of replicas will be doubled',
      4,
      200,
      8,
    ],
    ['the current value is 50m: the number of replicas will be halved', 4, 50, 2],
    ['the result is rounded up', 3, 110, 4],
    ['the ratio is 1.0: nothing changes', 4, 100, 4],
  ])('%s', (_, replicas, metric, desired) => {
    expect(follow(pool(replicas, {}), [[1, metric]])).toEqual([desired]);
  });

  // Judged by the ratio there and by whole workers here, which is the same for a pool that is large enough.
  it.each([
    ['within a tolerance of 0.1 no scaling is done', 100, 109, 100],
    ['below as well', 100, 91, 100],
    ['outside of it there is', 100, 111, 111],
    ['below as well', 100, 89, 89],
  ])('tolerance: %s', (_, replicas, metric, desired) => {
    expect(follow(pool(replicas, { tolerance: 0.1 }), [[1, metric]])).toEqual([desired]);
  });

  it('a metric that cannot be fetched: nothing is scaled down, and what is there is kept', () => {
    const bench = pool(4, {}, { onMissing: 'hold' });
    expect(
      follow(bench, [
        [1, 200],
        [2, undefined],
        [900, undefined],
        [901, 50],
      ]),
    ).toEqual([8, 8, 8, 4]);
  });
});

describe('scaling policies', () => {
  it('Percent 10 within 60 s, down from 80: first 8, then 7.2, which is rounded up to 8', () => {
    const bench = pool(80, { scaleDown: { maxStep: '10%', period: '60s' } });
    expect(
      follow(bench, [
        [60, 1],
        [90, 1],
        [120, 1],
        [180, 1],
      ]),
    ).toEqual([72, 72, 64, 57]);
  });

  it('Pods 4 within 60 s: 4 replicas are removed at most in one minute', () => {
    const bench = pool(40, { scaleDown: { maxStep: 4, period: '60s' } });
    expect(
      follow(bench, [
        [60, 1],
        [61, 1],
        [120, 1],
        [180, 1],
      ]),
    ).toEqual([36, 36, 32, 28]);
  });

  it('the default for growing, Percent 100 within 15 s: the number doubles every 15 seconds', () => {
    const bench = pool(1, { scaleUp: { maxStep: '100%', period: '15s' } });
    expect(
      follow(bench, [
        [15, 1_000],
        [20, 1_000],
        [30, 1_000],
        [45, 1_000],
      ]),
    ).toEqual([2, 2, 4, 8]);
  });
});

describe('stabilization window', () => {
  it('of 300 s for shrinking: the highest recommendation of the window is used', () => {
    const bench = pool(10, { scaleDown: { stabilization: '300s' } });
    expect(
      follow(bench, [
        [15, 100],
        [30, 50],
        [300, 50],
        [314, 50],
        [315, 50],
      ]),
    ).toEqual([10, 10, 10, 10, 5]);
  });

  it('of 0 s for growing, the default: the desired is reached immediately', () => {
    expect(follow(pool(2, { scaleUp: { stabilization: '0s' } }), [[15, 400]])).toEqual([8]);
  });

  it('for growing: the lowest recommendation of the window is used', () => {
    const bench = pool(2, { scaleUp: { stabilization: '60s' } });
    expect(
      follow(bench, [
        [61, 200],
        [62, 400],
        [120, 400],
        [121, 400],
      ]),
    ).toEqual([4, 4, 4, 16]);
  });
});
