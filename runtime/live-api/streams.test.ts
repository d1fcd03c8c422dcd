import { describe, expect, it } from 'vitest';
import { Slices, Turns } from '../../lib/http/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type FakeCrd, fakeAutoscaler, fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { MemorySink } from '../../test/support/stream-sink.js';
import { Responder } from './responder.js';
import type { StreamView } from './stream-frame.js';
import { Streams } from './streams.js';

function publisher(...fakes: FakeCrd[]) {
  const clock = new FakeClock();
  const view = fakeView(...fakes);
  const streams = new Streams({
    view,
    responder: new Responder(view, { slices: new Slices(clock), turns: new Turns(clock) }),
    clock,
    slices: new Slices(clock),
    max: 100,
  });
  const subscribe = (
    more: {
      lastId?: string;
      heartbeatMs?: number;
      name?: string;
      sink?: MemorySink;
      view?: StreamView;
      isStateOnly?: boolean;
      burst?: number;
    } = {},
  ) => {
    const { lastId, heartbeatMs = 10_000, name = 'loader', sink = new MemorySink() } = more;
    const { view: form = 'full', isStateOnly = false, burst = 1 } = more;
    const crds = view.crds().filter(({ entry }) => name === '' || entry.name === name);
    const request = { lastId, heartbeatMs, isStateOnly, burst };
    const end = streams.open({ name, crds, view: form }, sink, request);
    return { sink, end, id: () => sink.writes.at(-1)?.at(-1)?.id };
  };
  const depth = (value: number): void => {
    for (const fake of fakes) fake.pool = { ...fake.pool, queueDepth: value };
    view.touch();
  };
  return { clock, view, streams, subscribe, depth };
}

describe('a stream', () => {
  it('begins with the whole state: the answers that polling would give, under one id', async () => {
    const { view, subscribe } = publisher(fakeCrd());
    const { sink } = subscribe();
    const { get } = apiOver(view);
    const [info, health] = [await get('/katalog/loader'), await get('/katalog/loader/health')];
    expect(sink.writes).toEqual([
      [
        { event: 'health', data: health.json() },
        { event: 'metrics', data: info.json(), id: String(info.headers['etag']).slice(1, -1) },
      ],
    ]);
    expect(health.headers['etag']).toBe(info.headers['etag']);
  });

  it('sends what changed when it is still, and the newest at most once per 100 ms', async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const { sink } = subscribe();
    await clock.advance(1_000);
    sink.writes.splice(0);
    const sent = async (ms: number): Promise<unknown[]> => {
      await clock.advance(ms);
      return sink.writes.splice(0).map((blocks) => blocks[0]?.data?.['queueDepth']);
    };
    for (let i = 1; i <= 5; i++) {
      depth(i);
      expect(await sent(11)).toEqual([]);
    }
    expect(await sent(1)).toEqual([5]);
    depth(6);
    expect(await sent(99)).toEqual([]);
    expect(await sent(1)).toEqual([6]);
    const all: unknown[] = [];
    for (let i = 7; i < 57; i++) {
      depth(i);
      all.push(...(await sent(8)));
    }
    // Changes that never end are sent every 100 ms.
    expect(all).toEqual([19, 32, 45]);
    expect(await sent(1_000)).toEqual([56]);
  });

  it('sends a reader that takes a burst several frames together, and no more on average', async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const { sink: single } = subscribe();
    const { sink } = subscribe({ burst: 4 });
    await clock.advance(1_000);
    const sent = async (ms: number): Promise<unknown[]> => {
      await clock.advance(ms);
      return sink.writes.splice(0).map((blocks) => blocks[0]?.data?.['queueDepth']);
    };
    sink.writes.splice(0);
    single.writes.splice(0);
    depth(1);
    expect(await sent(7)).toEqual([]);
    // Still for 8 ms.
    expect(await sent(1)).toEqual([1]);
    const all: unknown[] = [];
    for (let i = 2; i < 202; i++) {
      depth(i);
      all.push(...(await sent(5)));
    }
    // 25 ms after the first change, as long as there is credit; then every 100 ms.
    expect(all).toEqual([6, 11, 16, 21, 41, 61, 81, 101, 121, 141, 161, 181, 201]);
    expect(single.writes.length).toBeLessThanOrEqual(11);
    // However long the rest, it gives four again, and those of the 400 ms that follow.
    await clock.advance(5_000);
    sink.writes.splice(0);
    for (let i = 0; i < 80; i++) {
      depth(i);
      await clock.advance(5);
    }
    expect(sink.writes).toHaveLength(4 + 3);
  });

  it('sends to each reader that takes a burst as soon as its own pace lets it', async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const newer = async () => {
      const { sink } = subscribe({ burst: 4 });
      await clock.advance(0);
      return sink;
    };
    const first = await newer();
    await clock.advance(1_000);
    for (let i = 0; i < 4; i++) {
      depth(i);
      await clock.advance(8);
    }
    // It has spent its burst; who comes now has not, and stands behind it.
    const second = await newer();
    first.writes.splice(0);
    second.writes.splice(0);
    depth(9);
    await clock.advance(8);
    expect([first.writes.length, second.writes.length]).toEqual([0, 1]);
    await clock.advance(100);
    expect([first.writes.length, second.writes.length]).toEqual([1, 1]);
  });

  it('paces every subscriber by itself and encodes a state once for all', async () => {
    const crd = fakeCrd();
    const { clock, subscribe, depth } = publisher(crd);
    const seen: { at: number; sink: MemorySink }[] = [];
    for (let i = 0; i < 20; i++) {
      const { sink } = subscribe();
      const { write } = sink;
      sink.write = (bytes, flushed) => {
        seen.push({ at: clock.monotonic(), sink });
        write.call(sink, bytes, flushed);
      };
      await clock.advance(7);
    }
    const reads = crd.reads;
    depth(5);
    await clock.advance(200);
    expect(seen).toHaveLength(20);
    expect(new Set(seen.map(({ sink }) => sink)).size).toBe(20);
    // Each answer reads the metrics once: nothing is made per subscriber.
    expect(crd.reads - reads).toBe(2);
    for (let i = 0; i < 50; i++) {
      depth(i);
      await clock.advance(9);
    }
    for (const sink of new Set(seen.map((one) => one.sink))) {
      const times = seen.filter((one) => one.sink === sink).map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
      expect(Math.max(...gaps.slice(1))).toBeLessThanOrEqual(110);
    }
  });

  it('says that it lives as often as it is asked to, and repeats the state every 10 s', async () => {
    const { clock, subscribe } = publisher(fakeCrd());
    const { sink, id } = subscribe({ heartbeatMs: 3_000 });
    const present = id();
    sink.writes.splice(0);
    await clock.advance(9_000);
    expect(sink.news()).toEqual([
      `confirmed ${present}`,
      `confirmed ${present}`,
      'health 90',
      `metrics 90 ${present}`,
    ]);
    const { sink: other } = subscribe();
    other.writes.splice(0);
    await clock.advance(20_000);
    expect(other.news()).toEqual([
      'health 90',
      `metrics 90 ${present}`,
      'health 90',
      `metrics 90 ${present}`,
    ]);
  });

  it("carries in every frame and heartbeat the moment of its state, on the publisher's own clock", async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const texts: string[] = [];
    const sink = new MemorySink();
    const { write } = sink;
    sink.write = (bytes, flushed) => {
      texts.push(bytes.toString());
      write.call(sink, bytes, flushed);
    };
    const moments = (): (readonly string[])[] =>
      texts.splice(0).map((text) => [...text.matchAll(/^at: (.*)$/gm)].map(([, at = '']) => at));
    await clock.advance(1_000.7);
    subscribe({ sink, heartbeatMs: 4_000 });
    await clock.advance(50);
    depth(1);
    await clock.advance(10_000);
    expect(moments()).toEqual([['1000'], ['1100'], ['5100'], ['9100']]);
    await clock.advance(3_900);
    expect(moments()).toEqual([['13100']]);
    subscribe({ name: '', sink });
    expect(moments()).toEqual([['14950', '14950']]);
  });

  it('is not delayed by a heartbeat', async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const { sink } = subscribe({ heartbeatMs: 150 });
    await clock.advance(160);
    sink.writes.splice(0);
    depth(3);
    await clock.advance(12);
    expect(sink.news()[0]).toBe('health 3');
  });

  it('resumes with a confirmation when nothing has happened, else with the whole state', async () => {
    const { subscribe, depth } = publisher(fakeCrd());
    const lastId = subscribe().id() ?? '';
    expect(subscribe({ lastId }).sink.news()).toEqual([`confirmed ${lastId}`]);
    depth(4);
    expect(subscribe({ lastId }).sink.news()).toEqual(['health 4', expect.stringMatching(/^metrics 4 /)]);
    expect(subscribe({ lastId: 'nonsense' }).sink.news()[0]).toBe('health 4');
  });

  it('tells who leads at once, whatever was sent just before', async () => {
    const { clock, view, subscribe, depth } = publisher(fakeCrd());
    const { sink } = subscribe();
    depth(1);
    await clock.advance(100);
    sink.writes.splice(0);
    view.isKonductor = false;
    view.touch();
    await clock.advance(0);
    expect(sink.writes[0]?.map(({ data }) => data?.['isKonductor'])).toEqual([false, false]);
    view.isKonductor = true;
    view.epoch = 5;
    view.touch();
    await clock.advance(0);
    expect(sink.writes[1]?.[1]?.data).toMatchObject({ isKonductor: true, epoch: 5 });
  });

  it('holds one frame for a slow reader, and gives it the newest when it reads on', async () => {
    const { clock, subscribe, depth } = publisher(fakeCrd());
    const sink = new MemorySink();
    sink.slow = true;
    subscribe({ sink, heartbeatMs: 200 });
    const { sink: quick } = subscribe();
    for (let i = 0; i < 100; i++) {
      depth(i);
      await clock.advance(100);
    }
    expect(sink.writes).toHaveLength(1);
    expect(quick.writes).toHaveLength(101);
    sink.writes.splice(0);
    sink.take();
    expect(sink.news()).toEqual(['health 99', expect.stringMatching(/^metrics 99 /)]);
    sink.take();
    depth(100);
    await clock.advance(100);
    expect(sink.news()[0]).toBe('health 100');
  });

  it('leaves nothing behind when it ends', async () => {
    const crd = fakeCrd();
    const { clock, subscribe, depth } = publisher(crd);
    const [one, two] = [subscribe(), subscribe()];
    expect(crd.watchers.size).toBe(1);
    depth(1);
    one.end();
    one.end();
    two.end();
    expect(crd.watchers.size).toBe(0);
    expect(clock.pending).toBe(0);
    one.sink.writes.splice(0);
    depth(2);
    await clock.advance(20_000);
    expect(one.sink.writes).toEqual([]);
  });

  it('shows what the Katalog leaves on of a CRD', () => {
    const crd = fakeCrd();
    crd.entry = { ...crd.entry, endpoints: { enabled: true, health: true, info: false } };
    const { subscribe } = publisher(crd);
    expect(subscribe().sink.news()).toEqual([expect.stringMatching(/^health 90 4-7-/)]);
  });
});

describe('the stream of the whole Katalog', () => {
  it('begins with every CRD and then has those that changed', async () => {
    const [a, b] = [fakeCrd('loader'), fakeCrd('processor')];
    const { clock, view, subscribe } = publisher(a, b);
    const { sink, id } = subscribe({ name: '' });
    expect(sink.writes[0]?.map(({ event, data }) => event && `${event} ${data?.['name']}`)).toEqual([
      'health loader',
      'metrics loader',
      'health processor',
      'metrics processor',
      undefined,
    ]);
    expect(id()).toMatch(/^4-21-\S+-all$/);
    await clock.advance(100);
    sink.writes.splice(0);
    b.seq++;
    view.seq++;
    for (const onChange of b.watchers) onChange();
    await clock.advance(12);
    expect(sink.writes[0]?.map(({ data }) => data?.['name'])).toEqual(['processor', 'processor', undefined]);
    expect(subscribe({ name: '', lastId: id() ?? '' }).sink.news()).toEqual([`confirmed ${id()}`]);
  });
});

describe('the stream of a Katalog of one CRD', () => {
  it('has an id of its own all the same, by which it is resumed', () => {
    const { subscribe } = publisher(fakeCrd());
    const lastId = subscribe({ name: '' }).id() ?? '';
    expect(lastId).toMatch(/-all$/);
    expect(subscribe({ name: '', lastId }).sink.news()).toEqual([`confirmed ${lastId}`]);
  });
});

describe('closing', () => {
  it('sends what is new to those that can take it, then ends every stream', async () => {
    const { clock, streams, subscribe, depth } = publisher(fakeCrd());
    const slow = new MemorySink();
    slow.slow = true;
    const { sink } = subscribe();
    subscribe({ sink: slow });
    depth(7);
    streams.close();
    expect(sink.news().slice(2)).toEqual(['health 7', expect.stringMatching(/^metrics 7 /)]);
    expect([sink.ended, slow.ended, slow.writes.length]).toEqual([true, true, 1]);
    expect(clock.pending).toBe(0);
    expect(() => subscribe()).toThrow('the process is stopping');
  });
});

/** A CRD whose autoscaler keeps these decisions; `decide` adds one. */
function deciding() {
  const crd = fakeCrd();
  const made: { id: number; sentence: string }[] = [];
  crd.autoscaler = {
    ...fakeAutoscaler({ decisionsAfter: (id) => made.filter((one) => one.id > id).toReversed() }),
    get lastDecision() {
      return made.at(-1)?.id ?? 0;
    },
  };
  const decide = (...ids: number[]): void => {
    made.push(...ids.map((id) => ({ id, sentence: `decision ${id}` })));
  };
  return { crd, made, decide };
}

describe('decisions in a stream', () => {
  const seen = (sink: MemorySink) =>
    sink.writes.splice(0).map((blocks) => blocks.map(({ event, data }) => data?.['id'] ?? event ?? 'id'));

  it('come once each, before the state that they led to, from the opening on', async () => {
    const { crd, decide } = deciding();
    decide(1, 2);
    const { clock, subscribe, depth } = publisher(crd);
    const { sink } = subscribe();
    expect(seen(sink)).toEqual([['health', 'metrics']]);
    await clock.advance(1_000);
    decide(7, 8);
    depth(5);
    await clock.advance(200);
    expect(sink.writes[0]?.[0]).toEqual({
      event: 'decision',
      data: { name: 'loader', id: 7, sentence: 'decision 7' },
    });
    expect(seen(sink)).toEqual([[7, 8, 'health', 'metrics']]);
    depth(6);
    await clock.advance(200);
    expect(seen(sink)).toEqual([['health', 'metrics']]);
  });

  it('are not lost by a slow reader, and are not sent to an operator', async () => {
    const { crd, decide } = deciding();
    const { clock, subscribe, depth } = publisher(crd);
    const [slow, operator] = [subscribe(), subscribe({ isStateOnly: true })];
    await clock.advance(1_000);
    for (const { sink } of [slow, operator]) sink.writes.splice(0);
    slow.sink.slow = true;
    for (let id = 1; id <= 5; id++) {
      decide(id);
      depth(id);
      await clock.advance(200);
    }
    expect(seen(slow.sink)).toEqual([[1, 'health', 'metrics']]);
    slow.sink.take();
    await clock.advance(200);
    expect(seen(slow.sink)).toEqual([[2, 3, 4, 5, 'health', 'metrics']]);
    expect(seen(operator.sink).flat()).not.toContain(1);
  });

  it('of several CRDs name theirs, and are followed by the state of the whole', async () => {
    const { crd, decide } = deciding();
    const { clock, subscribe, depth } = publisher(crd, fakeCrd('website'));
    const { sink } = subscribe({ name: '' });
    await clock.advance(1_000);
    sink.writes.splice(0);
    decide(3);
    depth(1);
    await clock.advance(200);
    expect(seen(sink)).toEqual([[3, 'health', 'metrics', 'health', 'metrics', 'id']]);
  });
});

describe('a stream with view=live', () => {
  it('leaves out what the Katalog declares, under ids of its own', async () => {
    const { view, subscribe } = publisher(fakeCrd());
    const [full, live] = [subscribe(), subscribe({ view: 'live' })];
    const data = ({ sink }: typeof full) => sink.writes[0]?.[1]?.data ?? {};
    const { rbac: _, operatorBox: __, autoscale: ___, ...rest } = data(full);
    expect(data(live)).toEqual(rest);
    expect(live.id()).toBe(`${full.id()}-live`);
    const again = subscribe({ view: 'live', lastId: String(live.id()) });
    expect(again.sink.news()).toEqual([`confirmed ${live.id()}`]);
    const other = subscribe({ lastId: String(live.id()) });
    expect(other.sink.news()).toEqual(['health 90', `metrics 90 ${full.id()}`]);
    const whole = subscribe({ name: '', view: 'live' });
    expect(Object.keys(whole.sink.writes[0]?.[1]?.data ?? {})).not.toContain('rbac');
    expect(whole.id()).toMatch(/-all-live$/);
    expect(view.crds()).toHaveLength(1);
  });
});
