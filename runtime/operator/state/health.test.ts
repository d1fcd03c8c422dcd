import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Health } from './health.js';

function health(resources = 1) {
  let changes = 0;
  const it = new Health(
    new FakeClock(),
    3,
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

  it('reports a change of what it waits for once', () => {
    const { it, changes } = health();
    it.wait('the CRD is not installed', true);
    it.wait('the CRD is not installed', true);
    expect(changes()).toBe(1);
    expect(it.snapshot()).toMatchObject({ state: 'pending', missing: true });
  });
});
