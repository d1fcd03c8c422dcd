import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { WorkQueue } from '../../queue/index.js';
import { ForeignStatus, isStatusChange } from './foreign-status.js';

function world() {
  const clock = new FakeClock();
  const warnings: object[] = [];
  const nothing = (): void => undefined;
  const log = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (fields: object) => void warnings.push(fields),
  };
  const queue = new WorkQueue({ clock, random: () => 1, maxDepth: 0 });
  const status = new ForeignStatus({
    crd: 'thing',
    clock,
    log,
    queue,
    now: (key) => queue.add(key),
    writers: async () => ['kopf', 'orkestra'],
  });
  return { clock, queue, status, warnings };
}

describe('ForeignStatus', () => {
  it('never ends the backoff of a failed CR, however often the status changes', async () => {
    const { clock, queue, status } = world();
    for (let n = 0; n < 12; n++) {
      queue.addRateLimited('n/a');
      await clock.advance(n < 11 ? 30_000 : 0);
      if (n < 11) {
        queue.take();
        queue.done('n/a');
      }
    }
    for (let n = 0; n < 1_000; n++) status.changed('n/a');
    expect(queue.depth).toBe(0);
    await clock.advance(9_000);
    expect(queue.depth).toBe(0);
  });

  it('slows down an exchange of status writes to one a minute, and names the other writer once', async () => {
    const { clock, queue, status, warnings } = world();
    let reconciles = 0;
    // The other answers at once, for an hour.
    status.changed('n/a');
    for (let second = 0; second < 3_600; second++) {
      for (let key = queue.take(); key !== undefined; key = queue.take()) {
        reconciles += 1;
        status.wrote(key);
        queue.forget(key);
        queue.done(key);
        status.changed(key);
      }
      await clock.advance(1_000);
    }
    expect(reconciles).toBeGreaterThan(59);
    expect(reconciles).toBeLessThan(80);
    expect(warnings).toMatchObject([{ crd: 'thing', cr: 'n/a', writers: ['kopf', 'orkestra'] }]);
  });

  it('delays no change that we do not answer', () => {
    const { queue, status } = world();
    for (let n = 0; n < 20; n++) {
      status.changed('n/a');
      expect(queue.take()).toBe('n/a');
      queue.done('n/a');
    }
  });
});

describe('isStatusChange', () => {
  const cr = (metadata: object, status: object) => ({
    metadata: { name: 'a', uid: 'u', generation: 1, resourceVersion: '1', ...metadata },
    status: status as never,
  });

  it.each([
    ['the status alone', { resourceVersion: '2' }, true],
    ['the spec', { resourceVersion: '2', generation: 2 }, false],
    ['a label', { resourceVersion: '2', labels: { a: 'b' } }, false],
    ['that it is being deleted', { resourceVersion: '2', deletionTimestamp: 'now' }, false],
  ])('when what changed is %s', (_, metadata, expected) => {
    expect(isStatusChange(cr({}, {}), cr(metadata, { phase: 'x' }))).toBe(expected);
  });
});
