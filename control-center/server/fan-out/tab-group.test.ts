import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { EntityStore } from '../store/entity-store.js';
import { PACKED_HEAD, PackedFrames } from './packed-frames.js';
import { Tab } from './tab.js';
import { TabGroup } from './tab-group.js';
import { parseTopic } from './topics.js';
import { MAX_UNTAKEN_BYTES, UntakenFrames } from './untaken-frames.js';

/** A browser that takes what it is sent when the test says so. */
class Browser {
  readonly frames: Buffer[] = [];
  isCut = false;
  #taken: (() => void) | undefined;
  readonly tab: Tab;

  constructor(now: number, isPacked: boolean) {
    const sink = {
      isPacked,
      write: (bytes: Buffer, taken: () => void) => {
        this.frames.push(bytes);
        this.#taken = taken;
      },
      end: () => undefined,
      cut: () => {
        this.isCut = true;
      },
    };
    this.tab = new Tab(sink, [], now);
  }

  take(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  get last(): string {
    return this.frames.at(-1)?.toString('utf8') ?? '';
  }
}

function world(topic = 'overview') {
  const clock = new FakeClock();
  const store = new EntityStore();
  const untaken = new UntakenFrames();
  const parsed = parseTopic(topic);
  const group = new TabGroup(parsed ? [parsed] : [], {
    clock,
    store,
    version: '1',
    onFrame: () => undefined,
    onTaken: () => undefined,
    untaken,
    packed: new PackedFrames(),
    isKnown: () => true,
  });
  const open = (isPacked = false): Browser => {
    const browser = new Browser(clock.monotonic(), isPacked);
    group.add(browser.tab);
    return browser;
  };
  const row = (value: number): void => store.touch('row:a/b', () => ({ value }));
  return { clock, store, group, untaken, open, row };
}

describe('tabs that look at the same', () => {
  it('are sent the same bytes, made once', async () => {
    const { clock, open, row } = world();
    row(1);
    const [one, other] = [open(), open()];
    expect(one.frames[0]).toBe(other.frames[0]);
    one.take();
    other.take();
    row(2);
    await clock.advance(250);
    expect(one.last).toContain('"row:a/b":{"value":2}');
    expect(one.frames[1]).toBe(other.frames[1]);
  });

  it('are sent the same bytes where they take them compressed, and frames left out are not missed', async () => {
    const { clock, open, row } = world();
    row(1);
    const [one, other] = [open(true), open(true)];
    const plain = open();
    expect(one.frames[0]).toBe(other.frames[0]);
    for (const browser of [one, plain]) browser.take();
    for (const value of [2, 3]) {
      row(value);
      await clock.advance(250);
      for (const browser of [one, plain]) browser.take();
    }
    other.take();
    const text = ({ frames }: Browser): string =>
      gunzipSync(Buffer.concat([PACKED_HEAD, ...frames]), {
        finishFlush: constants.Z_SYNC_FLUSH,
      }).toString('utf8');
    expect(text(one)).toBe(plain.frames.join(''));
    expect(other.frames.length).toBe(2);
    expect(text(other)).toContain('"row:a/b":{"value":3}');
  });

  it('hold one frame while they do not read, and then get the newest alone', async () => {
    const { clock, open, row } = world();
    row(0);
    const [slow, quick] = [open(), open()];
    quick.take();
    for (let value = 1; value <= 20; value++) {
      row(value);
      await clock.advance(250);
      quick.take();
    }
    expect([slow.frames.length, quick.frames.length]).toEqual([1, 21]);
    slow.take();
    expect(slow.frames.length).toBe(2);
    expect(slow.last).toContain('"value":20');
  });

  it('get at most 4 frames a second, and 10 of a CRD', async () => {
    for (const [topic, most] of [
      ['overview', 4],
      ['crd/a/b', 10],
    ] as const) {
      const { clock, open, row } = world(topic);
      const browser = open();
      browser.take();
      for (let step = 0; step < 200; step++) {
        row(step);
        await clock.advance(10);
        browser.take();
      }
      expect(browser.frames.length - 1).toBeLessThanOrEqual(2 * most + 1);
      expect(browser.frames.length - 1).toBeGreaterThanOrEqual(2 * most - 2);
    }
  });

  it('get no frame where nothing that is shown changed, but a sign every 5 s that the stream is open', async () => {
    const { clock, open, row } = world();
    row(1);
    const browser = open();
    browser.take();
    row(1);
    await clock.advance(4_000);
    expect(browser.frames.length).toBe(1);
    await clock.advance(6_000);
    expect(browser.last).toContain('event: alive');
  });

  it('hear what is gone, and begin with a snapshot when too much is', async () => {
    const { clock, store, open, row } = world();
    row(1);
    const [one, late] = [open(), open()];
    one.take();
    store.remove('row:a/b');
    await clock.advance(250);
    expect(one.last).toContain('"gone":["row:a/b"]');
    for (let index = 0; index < 5_000; index++) {
      store.put(`row:x/${index}`, '{}');
      store.remove(`row:x/${index}`);
    }
    late.take();
    expect(late.last).toContain('event: snapshot');
  });

  it('share one snapshot with those that come right after it, which then hear what changed', async () => {
    const { clock, open, row } = world();
    row(1);
    const one = open();
    row(2);
    await clock.advance(3);
    const next = open();
    expect(next.frames[0]).toBe(one.frames[0]);
    next.take();
    expect(next.last).toContain('"row:a/b":{"value":2}');
    await clock.advance(500);
    row(3);
    await clock.advance(500);
    const late = open();
    expect(late.last).toContain('event: snapshot');
    expect(late.last).toContain('"row:a/b":{"value":3}');
  });

  it('are let go when they have taken nothing for 30 s, and not before', async () => {
    const { clock, open, row } = world();
    row(1);
    const [deaf, slow] = [open(), open()];
    await clock.advance(20_000);
    slow.take();
    row(2);
    await clock.advance(9_000);
    expect([deaf.isCut, slow.isCut]).toEqual([false, false]);
    await clock.advance(6_000);
    expect([deaf.isCut, slow.isCut]).toEqual([true, false]);
  });

  it('get what changed while a heartbeat waited to be taken', async () => {
    const { clock, open, row } = world();
    row(1);
    const browser = open();
    browser.take();
    await clock.advance(5_000);
    expect(browser.last).toContain('event: alive');
    row(2);
    await clock.advance(1_000);
    browser.take();
    expect(browser.last).toContain('"row:a/b":{"value":2}');
  });

  it('that read nothing hold 4 MiB in all, however late each of them came', async () => {
    const { clock, untaken, open, store } = world();
    const text = 'x'.repeat(MAX_UNTAKEN_BYTES / 10);
    const browsers = [];
    for (let index = 0; index < 100; index++) {
      store.touch('row:a/b', () => ({ index, text }));
      browsers.push(open());
      await clock.advance(280);
      expect(untaken.bytes).toBeLessThanOrEqual(MAX_UNTAKEN_BYTES);
    }
    expect(new Set(browsers.map(({ frames }) => frames[0])).size).toBeLessThan(8);
    expect(browsers.filter(({ isCut }) => isCut)).toEqual([]);
    const [late] = browsers.slice(-1);
    late?.take();
    expect(late?.last).toContain('"index":99');
  });

  it('that went deaf one after the other are cut, the first of them first', async () => {
    const { clock, untaken, open, store } = world();
    const text = 'x'.repeat(MAX_UNTAKEN_BYTES / 8);
    const browsers = Array.from({ length: 20 }, () => open());
    for (const [index, browser] of browsers.entries()) {
      browser.take();
      // Each of them has seen another state, so that no frame is that of two.
      store.touch('row:a/b', () => ({ index, text }));
      await clock.advance(280);
      for (const next of browsers.slice(index + 1)) next.take();
      expect(untaken.bytes).toBeLessThanOrEqual(MAX_UNTAKEN_BYTES);
    }
    const cut = browsers.map(({ isCut }) => isCut);
    expect(cut.indexOf(false)).toBeGreaterThanOrEqual(12);
    expect(cut.lastIndexOf(true)).toBeLessThan(cut.indexOf(false));
  });

  it('hold nothing once they have left', async () => {
    const { clock, group, untaken, row } = world();
    row(1);
    const browser = new Browser(clock.monotonic(), false);
    const leave = group.add(browser.tab);
    expect(untaken.bytes).toBeGreaterThan(0);
    leave();
    expect(untaken.bytes).toBe(0);
  });

  it('leave no timer behind', () => {
    const { clock, group, open, row } = world();
    row(1);
    const browser = open();
    browser.take();
    row(2);
    group.close();
    expect(clock.pending).toBe(0);
  });
});
