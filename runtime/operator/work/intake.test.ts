import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../lib/base/index.js';
import { Store } from '../../../lib/kube/index.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { WorkQueue } from '../../queue/index.js';
import { Intake, type Share } from './intake.js';

const CRS = 1_200;

/** An open intake over CRs, each of which takes 0.02 ms to look at; every hundredth is left to do. */
function world() {
  const clock = new FakeClock();
  const store = new Store();
  for (let index = 0; index < CRS; index++) {
    const metadata = { namespace: 'default', name: `${10_000 + index}`, generation: index };
    store.put({ metadata }, { apiVersion: 'v1', kind: 'Loader' });
  }
  const queue = new WorkQueue({ clock, random: () => 0.5, maxDepth: 100 });
  const gates = { queues: true, mayQueue: async () => true };
  const intake = new Intake({ clock, queue, gates, store, ignored: () => undefined });
  intake.open();
  const isLeft: Share['slice'] = ({ metadata }) => Number(metadata.name) % 100 === 0;
  const looked = (slice: Share['slice']) => (cr: Parameters<Share['slice']>[0]) => {
    clock.compute(0.02);
    return slice(cr);
  };
  const all = (): void =>
    intake.all(
      'change',
      { slice: looked(isLeft), trigger: 'not reconciled yet' },
      { slice: looked((cr) => !isLeft(cr)), trigger: 'start' },
    );
  /** What the queue gives, each with the trigger, until it is empty. */
  const take = (): string[] => {
    const taken: string[] = [];
    for (let key = queue.take(); key !== undefined; key = queue.take()) {
      taken.push(`${key} ${queue.triggerOf(key)}`);
      queue.done(key);
    }
    return taken;
  };
  return { intake, all, take };
}

describe('Intake', () => {
  it('brings all CRs into the queue, those first that are left to do, in several turns of the event loop', async () => {
    const { all, take } = world();
    all();
    const taken = [take()];
    for (let turn = 0; turn < 20; turn++) {
      await nextTurn();
      taken.push(take());
    }
    const turns = taken.filter(({ length }) => length > 0);
    expect(turns.map(({ length }) => length)).toEqual([5, 5, 2 + 495, 495, 198]);
    expect(turns[0]?.[0]).toBe('default/10000 not reconciled yet');
    expect(turns[3]?.[0]).toBe('default/10501 start');
    expect(new Set(turns.flat()).size).toBe(CRS);
  });

  it('brings nothing more once it is closed', async () => {
    const { intake, all, take } = world();
    all();
    intake.close();
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(take()).toHaveLength(5);
  });
});
