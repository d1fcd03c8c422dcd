import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { BYTES_PER_SECOND, StreamPacing, type TimedMessage } from './stream-pacing.js';

function start(): { clock: FakeClock; pacing: StreamPacing; delivered: TimedMessage[] } {
  const clock = new FakeClock();
  const delivered: TimedMessage[] = [];
  const deliver = (message: TimedMessage): void => void delivered.push(message);
  return { clock, pacing: new StreamPacing({ clock, deliver }), delivered };
}

function message(id: number, events: readonly ('metrics' | 'health')[] = ['metrics']): TimedMessage {
  const answer = { data: Buffer.from(String(id)), id: String(id), sentAt: id };
  return { id: String(id), sentAt: id, events: new Map(events.map((event) => [event, answer])) };
}

describe('the pace of a stream', () => {
  it('never delays a message each 100 ms, not even when the network delivers 50 of them together', async () => {
    const { clock, pacing, delivered } = start();
    for (let i = 0; i < 50; i++) {
      pacing.offer(message(i));
      expect(delivered).toHaveLength(i + 1);
      await clock.advance(100);
    }
    await clock.advance(5_000);
    for (let i = 50; i < 100; i++) pacing.offer(message(i));
    expect(delivered).toHaveLength(100);
    expect(clock.pending).toBe(0);
  });

  it('delivers 20 messages a second of a flood, and the last of all', async () => {
    const { clock, pacing, delivered } = start();
    for (let i = 0; i < 10_000; i++) {
      pacing.offer(message(i));
      await clock.advance(1);
    }
    await clock.advance(1_000);
    expect(delivered.length).toBeLessThanOrEqual(10 * 20 + 22);
    expect(delivered.at(-1)?.id).toBe('9999');
  });

  it('keeps the newest answer of each event while messages wait', async () => {
    const { clock, pacing, delivered } = start();
    for (let i = 0; i < 21; i++) pacing.offer(message(i));
    const before = delivered.length;
    pacing.offer(message(101, ['health']));
    pacing.offer(message(102));
    pacing.offer(message(103, []));
    await clock.advance(100);
    const [last, ...others] = delivered.slice(before);
    expect(others).toEqual([]);
    expect(last?.id).toBe('103');
    expect([...(last?.events ?? [])].map(([event, { id }]) => `${event} ${id}`)).toEqual([
      'health 101',
      'metrics 102',
    ]);
  });

  it('delivers nothing after it was stopped', async () => {
    const { clock, pacing, delivered } = start();
    for (let i = 0; i < 30; i++) pacing.offer(message(i));
    const before = delivered.length;
    pacing.stop();
    await clock.advance(1_000);
    expect(delivered).toHaveLength(before);
  });

  it('throws ORK_ONCOP_BUDGET when more bytes come in a second than a stream may send', async () => {
    const { clock, pacing } = start();
    pacing.count(BYTES_PER_SECOND);
    await clock.advance(500);
    pacing.count(BYTES_PER_SECOND / 2);
    expect(() => pacing.count(1)).toThrow('the stream sends more than 4194304 bytes a second');
  });
});
