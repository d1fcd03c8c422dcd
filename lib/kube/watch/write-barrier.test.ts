import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Store } from './store.js';
import { WriteBarrier } from './write-barrier.js';

function make() {
  const clock = new FakeClock();
  const store = new Store();
  store.advance('10');
  let overdue = 0;
  const barrier = new WriteBarrier({ store, clock, onOverdue: () => overdue++ });
  return { clock, store, barrier, overdue: () => overdue };
}

describe('WriteBarrier', () => {
  it('is open for keys without a write, or whose write the cache shows', () => {
    const { barrier } = make();
    barrier.wrote('seen', '10');
    barrier.wrote('text', 'abc');
    barrier.wrote('none', undefined);
    expect(['other', 'seen', 'text', 'none'].map((key) => barrier.isOpen(key))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('holds a key until the cache has the version, however it gets there', async () => {
    const { barrier, store, clock } = make();
    barrier.wrote('a', '12');
    const open = barrier.whenOpen('a');
    store.advance('11');
    expect(barrier.isOpen('a')).toBe(false);
    store.advance('13');
    expect(await open).toBe(true);
    expect(barrier.isOpen('a')).toBe(true);
    barrier.stop();
    expect(clock.pending).toBe(0);
  });

  it('waits for the last of several writes', () => {
    const { barrier, store } = make();
    barrier.wrote('a', '12');
    barrier.wrote('a', '15');
    store.advance('12');
    expect(barrier.isOpen('a')).toBe(false);
    store.advance('15');
    expect(barrier.isOpen('a')).toBe(true);
  });

  it('holds every key until the cache shows what the previous leader wrote', async () => {
    const { barrier, store } = make();
    barrier.inherit('12');
    barrier.wrote('a', '14');
    const [a, b] = [barrier.whenOpen('a'), barrier.whenOpen('b')];
    store.advance('12');
    expect(await b).toBe(true);
    expect([barrier.isOpen('a'), barrier.isOpen('b')]).toEqual([false, true]);
    store.advance('14');
    expect(await a).toBe(true);
    expect(barrier.newest).toBe('14');
  });

  it('stops waiting for the previous leader once inherit is called without a version', () => {
    const { barrier } = make();
    barrier.inherit('12');
    barrier.inherit(undefined);
    expect(barrier.isOpen('a')).toBe(true);
  });

  it('opens after 30 s without the write', async () => {
    const { barrier, clock } = make();
    barrier.wrote('a', '12');
    const open = barrier.whenOpen('a');
    await clock.advance(30_000);
    expect(await open).toBe(false);
    expect(barrier.isOpen('a')).toBe(true);
  });

  it('ends on the signal, and for a key that is forgotten', async () => {
    const { barrier, clock } = make();
    barrier.wrote('a', '12');
    const stop = new AbortController();
    const open = barrier.whenOpen('a', stop.signal);
    stop.abort();
    expect(await open).toBe(false);
    barrier.forget('a');
    expect(barrier.isOpen('a')).toBe(true);
    barrier.stop();
    expect(clock.pending).toBe(0);
  });

  it('reports writes that are not seen within 30 s, once for all that are late together', async () => {
    const { barrier, store, clock, overdue } = make();
    barrier.wrote('a', '12');
    barrier.wrote('b', '13');
    await clock.advance(20_000);
    barrier.wrote('c', '14');
    await clock.advance(9_999);
    expect(overdue()).toBe(0);
    await clock.advance(1);
    expect([overdue(), barrier.isOpen('a'), barrier.isOpen('c')]).toEqual([1, true, false]);
    store.advance('14');
    await clock.advance(60_000);
    expect([overdue(), clock.pending]).toEqual([1, 0]);
  });

  it('reports a write of the previous leader that is not seen in time', async () => {
    const { barrier, clock, overdue } = make();
    barrier.inherit('12');
    await clock.advance(30_000);
    expect([overdue(), barrier.isOpen('a'), clock.pending]).toEqual([1, true, 0]);
  });
});
