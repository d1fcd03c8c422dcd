import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { StreamGroup, type StreamPart } from './stream-group.js';

it('keeps many subscribers at the pace of each, although sending to every one takes time', async () => {
  const clock = new FakeClock();
  let id = 1;
  let onChange = (): void => undefined;
  const part: StreamPart = {
    get id() {
      return `${id}`;
    },
    current: () => ({ id: `${id}`, bytes: Buffer.from(`id: ${id}\n\n`) }),
    watch: (changed) => {
      onChange = changed;
      return () => undefined;
    },
  };
  const group = new StreamGroup({ clock, parts: [part], id: () => part.id, urgent: () => '', burst: 1 });
  const sent = Array.from({ length: 50 }, (): number[] => []);
  for (const times of sent) {
    const write = (_: Buffer, flushed: () => void): void => {
      times.push(clock.monotonic());
      clock.compute(1);
      flushed();
    };
    group.open({ write, end: () => undefined }, { lastId: undefined, heartbeatMs: 10_000 });
  }
  await clock.advance(1_000);
  for (const times of sent) times.length = 0;
  for (let change = 0; change < 10; change++) {
    id++;
    onChange();
    await clock.advance(100);
  }
  const gaps = sent.flatMap((times) => times.slice(1).map((at, frame) => at - (times[frame] ?? 0)));
  expect(new Set(gaps)).toEqual(new Set([100]));
  expect(sent.map((times) => times.length)).toEqual(sent.map(() => 10));
});
