import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slices } from '../../../lib/http/index.js';
import { type KubernetesObject, keyOf } from '../../../lib/kube/index.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { fakeCrd, fakeObject, fakeView } from '../../../test/support/fake-runtime-view.js';
import { MemorySink } from '../../../test/support/stream-sink.js';
import { readStreamedList } from '../list-query.js';
import { CrFrames } from './cr-frames.js';
import { CrLog } from './cr-log.js';
import { CrStream } from './cr-stream.js';
import { CrStreams } from './cr-streams.js';

type Item = Readonly<Record<string, unknown>>;

/** A CRD whose CRs change, and readers of them. */
async function publisher(objects: readonly KubernetesObject[] = []) {
  const clock = new FakeClock();
  const crd = { ...fakeCrd(), objects };
  const view = fakeView(crd);
  const slices = new Slices(clock);
  const streams = new CrStreams({ view, clock, slices });
  const [shown] = view.crds();
  if (!shown) throw new Error('the view has a CRD');
  const open = async (query = {}, { slow = false, heartbeatMs = 10_000 } = {}) => {
    const sink = Object.assign(new MemorySink(), { slow });
    const list = readStreamedList(query, 32);
    const request = { lastId: undefined, heartbeatMs };
    const end = streams.open({ caller: 'me', crd: shown, query: list, sink, request });
    await clock.advance(0);
    return { sink, end };
  };
  const put = (object: KubernetesObject): void => {
    const others = crd.objects.filter((one) => keyOf(one) !== keyOf(object));
    crd.objects = [...others, object].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const tell of crd.crWatchers) tell(keyOf(object));
  };
  const remove = (key: string): void => {
    crd.objects = crd.objects.filter((one) => keyOf(one) !== key);
    for (const tell of crd.crWatchers) tell(key);
  };
  return { clock, crd, view, shown, slices, open, put, remove };
}

/** Frames in short: names that are set, names that are gone, or the event. */
function seen(sink: MemorySink): unknown[] {
  return sink.writes.splice(0).flatMap((blocks) =>
    blocks.map(({ event, data = {} }) => {
      if (event !== 'crs') return event ?? 'alive';
      const names = (data['set'] as Item[]).map(({ name }) => name);
      return data['gone'] === undefined ? names : { set: names, gone: data['gone'] };
    }),
  );
}

const many = (count: number, metadata = {}) =>
  Array.from({ length: count }, (_, i) => fakeObject('a', `cr-${String(i).padStart(6, '0')}`, {}, metadata));

describe('a stream of CRs', () => {
  it('begins with the list as /cr has it, then says that it is whole', async () => {
    const { open } = await publisher([fakeObject('a', 'one'), fakeObject('b', 'two')]);
    const { sink } = await open();
    const [[frame], [synced]] = sink.writes as [[{ data: Item }], [{ data: Item }]];
    expect((frame.data['set'] as Item[])[0]).toMatchObject({ namespace: 'a', name: 'one', fails: 0 });
    expect(synced).toEqual({
      event: 'synced',
      data: { total: 2, isKonductor: true, identity: 'runtime-0', epoch: 4, seq: 7 },
    });
    expect(seen(sink)).toEqual([['one', 'two'], 'synced']);
  });

  it('sends what changed once a second at most, and the state of then', async () => {
    const { clock, open, put, remove } = await publisher([fakeObject('a', 'one'), fakeObject('a', 'two')]);
    const { sink } = await open();
    sink.writes.splice(0);
    await clock.advance(5_000);
    put(fakeObject('a', 'one', { status: { phase: 'Up' } }));
    remove('a/two');
    await clock.advance(0);
    expect(seen(sink)).toEqual([{ set: ['one'], gone: ['a/two'] }]);
    put(fakeObject('a', 'three'));
    remove('a/three');
    put(fakeObject('a', 'two'));
    await clock.advance(999);
    expect(seen(sink)).toEqual([]);
    await clock.advance(1);
    expect(seen(sink)).toEqual([{ set: ['two'], gone: ['a/three'] }]);
  });

  it('shows a CR that does not match the filter any more as gone', async () => {
    const web = fakeObject('a', 'one', {}, { labels: { tier: 'web' } });
    const { clock, open, put } = await publisher([web, fakeObject('a', 'two'), fakeObject('b', 'three')]);
    const { sink } = await open({ namespace: 'a', labelSelector: 'tier=web' });
    expect(seen(sink)).toEqual([['one'], 'synced']);
    put(fakeObject('a', 'one'));
    put(fakeObject('a', 'two', {}, { labels: { tier: 'web' } }));
    await clock.advance(2_000);
    expect(seen(sink)).toEqual([{ set: ['two'], gone: ['a/one'] }]);
  });

  it('has at most 1,000 CRs and 512 KiB in a frame, and one frame in memory for a slow reader', async () => {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`label-${i}`, 'x'.repeat(60)]));
    const { clock, open } = await publisher([...many(2_500), fakeObject('b', 'large', {}, { labels })]);
    const { sink, end } = await open({}, { slow: true });
    await clock.advance(60_000);
    expect(sink.writes).toHaveLength(1);
    const sizes: number[] = [];
    for (let i = 0; i < 4; i++) {
      sizes.push(...seen(sink).map((names) => (names as string[]).length));
      sink.take();
      await clock.advance(0);
    }
    expect(sizes).toEqual([1_000, 1_000, 501, 6]);
    end();
    const heavy = await publisher(many(1_000, { labels }));
    const { sink: wide } = await heavy.open();
    await heavy.clock.advance(1_000);
    const bytes = wide.writes.map((blocks) => JSON.stringify(blocks[0]?.data).length);
    expect(bytes.length).toBeGreaterThan(4);
    expect(Math.max(...bytes)).toBeLessThan(520 * 1_024);
  });

  it('tells a slow reader of every CR that changed meanwhile, once', async () => {
    const { clock, open, put, remove } = await publisher(many(3));
    const { sink } = await open({}, { slow: true });
    put(fakeObject('a', 'new'));
    remove('a/cr-000001');
    for (let i = 0; i < 100; i++) put(fakeObject('a', 'cr-000002', { status: { phase: `${i}` } }));
    sink.slow = false;
    sink.take();
    await clock.advance(2_000);
    const changes = seen(sink).slice(-1);
    expect(changes).toEqual([{ set: ['new', 'cr-000002'], gone: ['a/cr-000001'] }]);
  });

  it('starts over when more changed than is kept', async () => {
    const { clock, shown, slices, put } = await publisher([fakeObject('a', 'one')]);
    const log = new CrLog(2);
    shown.watchCrs((key) => log.add(key));
    const sink = Object.assign(new MemorySink(), { slow: true });
    const query = readStreamedList({}, 32);
    const { ItemTexts } = await import('../bodies/item-texts.js');
    const frames = new CrFrames({ crd: shown, query, items: new ItemTexts() });
    const request = { lastId: undefined, heartbeatMs: 10_000 };
    const stream = new CrStream({
      clock,
      slices,
      caller: 'me',
      log,
      frames,
      sink,
      request,
      stamp: () => ({}),
    });
    const running = stream.run();
    for (const name of ['two', 'three', 'four']) put(fakeObject('a', name));
    expect(log.size).toBe(2);
    sink.slow = false;
    sink.take();
    await clock.advance(2_000);
    expect(seen(sink).slice(-3)).toEqual(['reset', ['four', 'one', 'three', 'two'], 'synced']);
    stream.end();
    await running;
    expect(clock.pending).toBe(0);
  });

  it('shows that it lives, and leaves nothing behind when it ends', async () => {
    const { clock, crd, open } = await publisher([fakeObject('a', 'one')]);
    const [first, second] = [await open({}, { heartbeatMs: 3_000 }), await open()];
    seen(first.sink);
    await clock.advance(9_000);
    expect(seen(first.sink)).toEqual(['alive', 'alive', 'alive']);
    first.end();
    first.end();
    expect(crd.crWatchers.size).toBe(1);
    second.end();
    await clock.advance(0);
    expect([crd.crWatchers.size, clock.pending]).toEqual([0, 0]);
  });

  it('brings every reader to the list, whatever changes when and however slowly it reads', async () => {
    const step = fc.record({
      name: fc.integer({ min: 0, max: 7 }),
      phase: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      waitMs: fc.constantFrom(0, 0, 300, 1_500),
      slow: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, crd, open, put, remove } = await publisher(many(3));
        const { sink, end } = await open({}, { slow: true });
        for (const { name, phase, waitMs, slow } of steps) {
          if (phase === undefined) remove(`a/cr-${name}`);
          else put(fakeObject('a', `cr-${name}`, { status: { phase: `${phase}` } }));
          sink.slow = slow;
          if (!slow) sink.take();
          await clock.advance(waitMs);
        }
        sink.slow = false;
        sink.take();
        await clock.advance(3_000);
        const held = new Map<string, unknown>();
        for (const { event, data = {} } of sink.writes.flat()) {
          if (event !== 'crs') continue;
          for (const item of data['set'] as Item[]) {
            held.set(`${item['namespace']}/${item['name']}`, item['phase']);
          }
          for (const key of (data['gone'] ?? []) as string[]) held.delete(key);
        }
        const phases = crd.objects.map((one) => [keyOf(one), one.status?.['phase'] ?? '']);
        expect([...held].sort()).toEqual(phases.sort());
        end();
      }),
      { numRuns: 60 },
    );
  });
});
