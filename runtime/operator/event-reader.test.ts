import { describe, expect, it } from 'vitest';
import type { KubeApi } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { EventReader } from './event-reader.js';

const cr = { metadata: { name: 'a', namespace: 'n', uid: 'u' } };

function make(answers: (() => Promise<object>)[]) {
  const queries: object[] = [];
  const list = async (_: object, query: object) => {
    queries.push(query);
    return (await answers[queries.length - 1]?.()) as never;
  };
  const clock = new FakeClock();
  return { queries, clock, reader: new EventReader({ list: list as KubeApi['list'] }, clock) };
}

const event = (reason: string, lastTimestamp: string) => ({
  metadata: { name: reason },
  involvedObject: { kind: 'Loader', name: 'a' },
  source: { component: 'orkestra' },
  type: 'Normal',
  reason,
  message: 'm',
  count: 2,
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp,
});

describe('EventReader', () => {
  it('reads newest first, by uid, and keeps the answer for 30 s', async () => {
    const items = [event('Old', '2026-01-01T00:00:01Z'), event('New', '2026-01-01T00:00:02Z')];
    const { reader, queries, clock } = make([async () => ({ items }), async () => ({ items: [] })]);
    const first = await reader.of(cr);
    expect(first.map(({ reason, object, count }) => [reason, object, count])).toEqual([
      ['New', 'Loader/a', 2],
      ['Old', 'Loader/a', 2],
    ]);
    await clock.advance(29_999);
    expect(await reader.of(cr)).toBe(first);
    expect(queries).toEqual([{ namespace: 'n', fieldSelector: 'involvedObject.uid=u' }]);
    await clock.advance(1);
    expect(await reader.of(cr)).toEqual([]);
  });

  it('does not keep a failure', async () => {
    const { reader } = make([() => Promise.reject(new Error('no')), async () => ({ items: [] })]);
    await expect(reader.of(cr)).rejects.toThrow('no');
    expect(await reader.of(cr)).toEqual([]);
  });
});
