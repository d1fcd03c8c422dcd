import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Health } from './health.js';

function health(resources = 1, threshold = 3, clock = new FakeClock()) {
  let changes = 0;
  const it = new Health(
    clock,
    threshold,
    () => resources,
    () => changes++,
  );
  return { it, changes: () => changes };
}

describe('Health', () => {
  it('goes from pending over started to healthy', () => {
    const { it } = health();
    expect(it.state).toBe('pending');
    it.start();
    expect(it.state).toBe('started');
    it.succeeded();
    expect(it.state).toBe('healthy');
  });

  it('is healthy at once with nothing to reconcile', () => {
    const { it } = health(0);
    it.start();
    expect(it.state).toBe('healthy');
  });

  it('degrades at the threshold, recovers at the first success and keeps the last error', () => {
    const { it } = health();
    it.start();
    for (const n of [1, 2]) it.failed(`no ${n}`);
    expect(it.state).toBe('started');
    it.failed('no 3');
    expect(it.state).toBe('degraded');
    expect(it.reason).toBe('3 reconciles failed in a row: no 3');
    it.succeeded();
    expect(it.snapshot()).toMatchObject({
      state: 'healthy',
      consecutiveFails: 0,
      totalReconciles: 4,
      failedReconciles: 3,
      lastError: 'no 3',
    });
  });

  it('degrades by the share of failures in the last 60 s with a threshold below 1', async () => {
    const clock = new FakeClock();
    const { it } = health(1, 0.5, clock);
    it.start();
    for (const _ of [1, 2, 3]) it.succeeded();
    for (const n of [1, 2]) it.failed(`no ${n}`);
    expect(it.state).toBe('healthy');
    it.failed('no 3');
    expect(it.state).toBe('degraded');
    expect(it.reason).toBe('3 of 6 reconciles failed in the last 60s: no 3');
    it.succeeded();
    expect(it.state).toBe('healthy');
    await clock.advance(61_000);
    it.failed('no 4');
    expect(it.reason).toBe('1 of 1 reconciles failed in the last 60s: no 4');
    await clock.advance(61_000);
    expect(it.state).toBe('healthy');
  });

  it('is degraded when its CRD goes at runtime, and pending when it was never there', () => {
    const { it } = health();
    it.wait('not served', true);
    expect(it.snapshot()).toMatchObject({ state: 'pending', lastError: '' });
    it.start();
    it.wait('not served', true);
    expect(it.snapshot()).toMatchObject({
      state: 'degraded',
      missing: true,
      lastError: 'CRD missing at runtime',
    });
    it.wait('this replica does not lead');
    it.start();
    expect(it.snapshot()).toMatchObject({
      state: 'started',
      missing: false,
      lastError: 'CRD missing at runtime',
    });
  });

  it('reports a change of what it waits for once', () => {
    const { it, changes } = health();
    it.wait('the CRD is not installed', true);
    it.wait('the CRD is not installed', true);
    expect(changes()).toBe(1);
    expect(it.snapshot()).toMatchObject({ state: 'pending', missing: true });
  });
});
