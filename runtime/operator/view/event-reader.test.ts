import { describe, expect, it } from 'vitest';
import type { KubernetesObject, ObjectList } from '../../../lib/kube/index.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { fakeObject } from '../../../test/support/fake-runtime-view.js';
import { EventsBusyError } from '../../view.js';
import { EventReader } from './event-reader.js';

function world(message = 'm') {
  const clock = new FakeClock();
  const held: (() => void)[] = [];
  const read: string[] = [];
  let isHeld = false;
  const api = {
    list: async (_: unknown, { fieldSelector = '' }: { fieldSelector?: string }): Promise<ObjectList> => {
      read.push(fieldSelector);
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      const items = [fakeObject('a', 'event', { message, lastTimestamp: '2026-07-02T05:50:00Z' })];
      return { items, resourceVersion: '1' } as unknown as ObjectList;
    },
  };
  const reader = new EventReader(api as never, clock);
  return {
    clock,
    reader,
    read,
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const resolve of held.splice(0)) resolve();
    },
  };
}

const cr = (name: string): KubernetesObject => fakeObject('a', name, {}, { uid: name });

describe('EventReader', () => {
  it('reads the Events of 1,100 CRs once in 30 seconds, however often callers ask', async () => {
    const { clock, reader, read } = world();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 1_100; i++) await reader.ofCaller(cr(`cr-${i}`));
    }
    expect(read).toHaveLength(1_100);
    await clock.advance(30_000);
    await reader.ofCaller(cr('cr-0'));
    expect(read).toHaveLength(1_101);
  });

  it('refuses a fifth read of callers at a time, and serves what is cached meanwhile', async () => {
    const { reader, read, hold, release } = world();
    await reader.ofCaller(cr('cached'));
    hold();
    const reading = [0, 1, 2, 3].map((i) => reader.ofCaller(cr(`cr-${i}`)));
    await expect(reader.ofCaller(cr('cr-4'))).rejects.toBeInstanceOf(EventsBusyError);
    expect(await reader.ofCaller(cr('cached'))).toHaveLength(1);
    const own = reader.of(cr('own'));
    release();
    await Promise.all([...reading, own]);
    expect(await reader.ofCaller(cr('cr-4'))).toHaveLength(1);
    expect(read).toHaveLength(7);
  });

  it('holds no more than its bytes: the Events read longest ago are read again', async () => {
    const { reader, read } = world('x'.repeat(4 * 1024 * 1024));
    for (let i = 0; i < 6; i++) await reader.ofCaller(cr(`cr-${i}`));
    await reader.ofCaller(cr('cr-5'));
    expect(read).toHaveLength(6);
    await reader.ofCaller(cr('cr-0'));
    expect(read).toHaveLength(7);
  });
});
