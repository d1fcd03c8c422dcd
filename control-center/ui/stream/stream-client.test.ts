import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { FirstSnapshot, Snapshot } from '../../server/wire/index.js';
import { CrsTable } from './crs-table.js';
import { EntityStore } from './entity-store.js';
import type { ChannelEvents, StreamEvent } from './event-source.js';
import { ServerClock } from './server-clock.js';
import { StreamClient } from './stream-client.js';

/** A client whose stream and display a test drives. */
class World {
  readonly clock = new FakeClock();
  readonly store = new EntityStore();
  readonly opened: { readonly url: string; readonly events: ChannelEvents; isClosed: boolean }[] = [];
  readonly frames: (() => void)[] = [];
  snapshot: Snapshot | 'signed out' | undefined;
  isSignedOut = false;
  readonly client: StreamClient;

  constructor(first?: FirstSnapshot) {
    this.client = new StreamClient({ ...this.#options(), first });
  }

  readonly #options = () => ({
    clock: this.clock,
    random: () => 1,
    store: this.store,
    crs: new CrsTable(),
    serverClock: new ServerClock(this.clock),
    open: (url: string, events: ChannelEvents) => {
      const channel = { url, events, isClosed: false };
      this.opened.push(channel);
      return {
        close: () => {
          channel.isClosed = true;
        },
      };
    },
    url: (what: string, topics: readonly string[]) => `${what}?${topics.join()}`,
    poll: async () => this.snapshot,
    isSignedOut: async () => this.isSignedOut,
    frame: (apply: () => void) => void this.frames.push(apply),
  });

  send(kind: StreamEvent, body: object): void {
    this.opened.at(-1)?.events.onEvent(kind, JSON.stringify(body));
  }

  snap(entities: object, version = '1'): void {
    this.send('snapshot', { at: 0, time: '', version, entities, unknown: [] });
  }

  draw(): number {
    const due = this.frames.splice(0);
    for (const apply of due) apply();
    return due.length;
  }

  age(): unknown {
    return this.store.entity('age', 'a').value;
  }
}

function following(): World {
  const world = new World();
  world.client.follow(['overview']);
  return world;
}

describe('the stream of a tab', () => {
  it('frames are applied once per frame of the display, the newest last', () => {
    const world = following();
    world.snap({ 'age:a': { confirmedAt: 1 } });
    world.send('change', { at: 1, set: { 'age:a': { confirmedAt: 2 } }, gone: [] });
    expect([world.age(), world.client.ready.value]).toEqual([undefined, false]);
    expect(world.draw()).toBe(1);
    expect([world.age(), world.client.ready.value]).toEqual([{ confirmedAt: 2 }, true]);
    expect(world.client.link.value.state).toBe('live');
  });

  it('what the document came with is shown until the stream is open, on the page that it is of', () => {
    const entities = { 'age:a': { confirmedAt: 1 } };
    const first = {
      topics: ['overview', 'sources'],
      snapshot: { at: 5, time: '', version: '1', entities, unknown: [] },
    };
    const world = new World(first);
    world.client.follow([]);
    world.client.follow(['overview']);
    world.draw();
    expect([world.age(), world.client.ready.value]).toEqual([{ confirmedAt: 1 }, true]);
    expect(world.client.link.value.state).toBe('connecting');
    world.snap({ 'age:a': { confirmedAt: 2 } });
    world.draw();
    expect(world.age()).toEqual({ confirmedAt: 2 });
    world.client.follow(['sources']);
    expect([world.draw(), world.client.ready.value]).toEqual([0, false]);
    const other = new World(first);
    other.client.follow(['topology']);
    expect([other.draw(), other.client.ready.value]).toEqual([0, false]);
  });

  it('a snapshot forgets what it does not name', () => {
    const world = following();
    world.snap({ 'age:a': { confirmedAt: 1 }, 'age:b': { confirmedAt: 1 } });
    world.draw();
    world.snap({ 'age:a': { confirmedAt: 1 } });
    world.draw();
    expect(world.store.keys('age').value).toEqual(['a']);
  });

  it('a failure keeps the last values, says when the next try is, and connects again', async () => {
    const world = following();
    world.snap({ 'age:a': { confirmedAt: 1 } });
    world.draw();
    world.opened[0]?.events.onError();
    expect(world.client.link.value).toEqual({
      state: 'lost',
      lastAt: world.clock.now(),
      nextTryAt: world.clock.now() + 1_000,
    });
    expect(world.age()).toEqual({ confirmedAt: 1 });
    await world.clock.advance(1_000);
    expect(world.opened).toHaveLength(2);
    world.snap({ 'age:a': { confirmedAt: 5 } });
    world.draw();
    expect([world.client.link.value.state, world.age()]).toEqual(['live', { confirmedAt: 5 }]);
  });

  it('waits longer after each failure, 10 s at most', async () => {
    const world = following();
    const waits: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      world.opened.at(-1)?.events.onError();
      const link = world.client.link.value;
      waits.push(link.state === 'lost' ? link.nextTryAt - world.clock.now() : 0);
      await world.clock.advance(10_000);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('a stream that says nothing for 15 s is a failure', async () => {
    const world = following();
    world.snap({});
    await world.clock.advance(14_000);
    world.send('alive', { at: 1 });
    await world.clock.advance(14_000);
    expect(world.client.link.value.state).toBe('live');
    await world.clock.advance(1_000);
    expect(world.client.link.value.state).toBe('lost');
  });

  it('a stream that does not open within 5 s is polled meanwhile, and wins when it opens', async () => {
    const world = following();
    world.snapshot = {
      at: 0,
      time: '',
      version: '1',
      entities: { 'age:a': { confirmedAt: 3 } },
      unknown: [],
    };
    await world.clock.advance(5_000);
    world.draw();
    expect([world.client.link.value.state, world.age()]).toEqual(['polling', { confirmedAt: 3 }]);
    world.snap({ 'age:a': { confirmedAt: 4 } });
    world.draw();
    expect([world.client.link.value.state, world.age()]).toEqual(['live', { confirmedAt: 4 }]);
  });

  it('while paused nothing is applied, and nothing is lost', () => {
    const world = following();
    world.snap({ 'age:a': { confirmedAt: 1 } });
    world.draw();
    world.client.togglePause();
    world.send('change', { at: 1, set: { 'age:a': { confirmedAt: 2 } }, gone: [] });
    world.send('change', { at: 1, set: { 'age:b': { confirmedAt: 2 } }, gone: [] });
    world.draw();
    expect([world.age(), world.client.pause.value?.waiting]).toEqual([{ confirmedAt: 1 }, 2]);
    world.client.togglePause();
    world.draw();
    expect([world.age(), world.store.keys('age').value]).toEqual([{ confirmedAt: 2 }, ['a', 'b']]);
  });

  it('a pause that outlasts its buffer resumes with a snapshot', () => {
    const world = following();
    world.snap({});
    world.draw();
    world.client.togglePause();
    for (let frame = 0; frame < 2_002; frame++) world.send('change', { at: 1, set: {}, gone: [] });
    world.client.togglePause();
    expect(world.opened).toHaveLength(2);
  });

  it('a hidden tab lets go of its stream after 30 s and catches up when it is shown', async () => {
    const world = following();
    world.snap({});
    world.client.setHidden(true);
    world.send('alive', { at: 1 });
    await world.clock.advance(10_000);
    world.send('alive', { at: 1 });
    await world.clock.advance(10_000);
    world.send('alive', { at: 1 });
    await world.clock.advance(10_000);
    expect([world.client.link.value.state, world.opened[0]?.isClosed]).toEqual(['hidden', true]);
    world.client.setHidden(false);
    expect(world.opened).toHaveLength(2);
  });

  it('a missing login differs from a server that does not answer', async () => {
    const world = following();
    world.isSignedOut = true;
    world.opened[0]?.events.onError();
    await world.clock.advance(0);
    expect(world.client.link.value.state).toBe('signed out');
    world.client.follow([]);
    world.client.connect();
    expect(world.client.link.value.state).toBe('connecting');
  });

  it('other topics open another stream, and the old one is not heard any more', () => {
    const world = following();
    world.snap({ 'age:a': { confirmedAt: 1 } });
    world.draw();
    world.client.follow(['crd/a/b']);
    expect(world.opened.map(({ url, isClosed }) => [url, isClosed])).toEqual([
      ['stream?overview', true],
      ['stream?crd/a/b', false],
    ]);
    world.opened[0]?.events.onEvent('snapshot', '{"at":0,"entities":{},"version":"1","unknown":[]}');
    expect([world.draw(), world.age()]).toEqual([0, { confirmedAt: 1 }]);
  });

  it('a server of another version asks for a reload', () => {
    const world = following();
    world.snap({}, '1');
    world.draw();
    expect(world.client.isOutdated.value).toBe(false);
    world.snap({}, '2');
    world.draw();
    expect(world.client.isOutdated.value).toBe(true);
  });
});
