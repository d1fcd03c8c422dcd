import { describe, expect, it } from 'vitest';
import type { ObjectList } from '../client/kube-api.js';
import type { KubernetesObject } from '../objects.js';
import { type FailureKind, type Input, LISTING, type ReflectorState } from './reflector-state.js';
import { step } from './reflector-step.js';

const object = (name: string): KubernetesObject => ({ metadata: { name } });
const page = (version: string, names: string[], more?: string): Input => ({
  type: 'page',
  page: {
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    resourceVersion: version,
    continue: more,
    items: names.map(object),
  } satisfies ObjectList,
});
const fails = (kind: FailureKind, retryAfterMs?: number): Input => ({
  type: 'failed',
  failure: { kind, error: new Error(kind), retryAfterMs },
});

/** Runs inputs one after the other; `at` is the monotonic time of each. Jitter is at its longest. */
function run(inputs: readonly (Input | [number, Input])[], from: ReflectorState = LISTING) {
  const outputs: unknown[] = [];
  let state = from;
  let now = 0;
  for (const each of inputs) {
    const [at, input] = Array.isArray(each) ? each : [now, each];
    now = at;
    const next = step(state, input, { now, random: () => 1 });
    state = next.state;
    outputs.push(...next.outputs);
  }
  return { state, outputs, phase: state.phase };
}

const watching = run([page('10', ['a'])]).state;

describe('the step of a reflector', () => {
  it('begins with a paged list at the newest version', () => {
    expect(LISTING.phase).toEqual({ at: 'list', version: undefined, paged: true, pages: [] });
  });

  it('hands over all pages in one step, at the version of the first, and then watches', () => {
    const first = run([page('10', ['a', 'b'], 'more')]);
    expect(first.outputs).toEqual([]);
    const { outputs, state, phase } = run([page('10', ['a', 'b'], 'more'), page('12', ['c'])]);
    expect(outputs).toEqual([
      {
        type: 'replace',
        items: ['a', 'b', 'c'].map(object),
        itemType: { apiVersion: 'v1', kind: 'ConfigMap' },
      },
      { type: 'synced' },
    ]);
    expect([state.lastVersion, state.synced, phase.at]).toEqual(['10', true, 'watch']);
  });

  it('lists unpaged, at once, when a later page has expired and the server has no streams', () => {
    const { phase, outputs } = run([page('10', ['a'], 'more'), fails('expired')]);
    expect(phase).toEqual({ at: 'list', version: undefined, paged: false, pages: [] });
    expect(outputs).toEqual([]);
  });

  it('reports the first list once', () => {
    const { outputs } = run([fails('broken'), { type: 'waited' }, page('20', ['b'])], watching);
    expect(outputs.map((output) => (output as { type: string }).type)).toEqual(['failed', 'replace']);
  });

  it('takes the version of every event and bookmark', () => {
    const { state, outputs } = run(
      [
        { type: 'put', object: object('a'), version: '11' },
        { type: 'delete', object: object('a'), version: '12' },
        { type: 'bookmark', version: '15' },
      ],
      watching,
    );
    expect(state.lastVersion).toBe('15');
    expect(outputs).toEqual([
      { type: 'put', object: object('a') },
      { type: 'delete', object: object('a') },
    ]);
  });

  it('watches again without a list after a clean end', () => {
    expect(run([[1_000, { type: 'watch ended' }]], watching).phase).toEqual({
      at: 'watch',
      startedAt: 1_000,
      events: 0,
    });
    const busy = run([{ type: 'bookmark', version: '11' }, [10, { type: 'watch ended' }]], watching);
    expect(busy.phase.at).toBe('watch');
  });

  it('counts a watch that ends within a second without an event as a failure', () => {
    const { phase } = run([[999, { type: 'watch ended' }]], watching);
    expect(phase).toEqual({ at: 'wait', ms: 800, next: 'watch' });
  });

  it.each<[FailureKind, ReflectorState['phase']]>([
    ['broken', { at: 'list', version: '10', paged: true, pages: [] }],
    ['missing', { at: 'list', version: '10', paged: true, pages: [] }],
    ['too large', { at: 'list', version: undefined, paged: true, pages: [] }],
    ['other', { at: 'watch', startedAt: 0, events: 0 }],
  ])(
    'after a watch that failed with "%s" it backs off and then resumes from the right phase',
    (kind, phase) => {
      const failed = run([fails(kind)], watching);
      expect(failed.phase).toMatchObject({ at: 'wait', ms: 800 });
      expect(run([{ type: 'waited' }], failed.state).phase).toEqual(phase);
    },
  );

  it('lists at once after a watch that has expired', () => {
    const { phase, outputs } = run([fails('expired')], watching);
    expect(phase).toEqual({ at: 'list', version: '10', paged: true, pages: [] });
    expect(outputs).toMatchObject([{ type: 'failed', waitMs: 0 }]);
  });

  it('backs off when watches expire one after the other and bring nothing', () => {
    const again = run([fails('expired'), page('11', ['a']), fails('expired')], watching);
    expect(again.phase).toEqual({ at: 'wait', ms: 800, next: 'list' });
    const put: Input = { type: 'put', object: object('b'), version: '12' };
    const after = run([fails('expired'), page('11', ['a']), put, fails('expired')], watching);
    expect(after.phase).toMatchObject({ at: 'list', version: '12' });
  });

  it('lists the newest state when the version to list from has expired', () => {
    const relisting = run([fails('broken'), { type: 'waited' }], watching).state;
    expect(run([fails('expired')], relisting).phase).toEqual({
      at: 'list',
      version: undefined,
      paged: true,
      pages: [],
    });
  });

  it('keeps the version of a relist that failed for another reason', () => {
    const relist = [
      fails('broken'),
      { type: 'waited' } as const,
      fails('other'),
      { type: 'waited' } as const,
    ];
    expect(run(relist, watching).phase).toEqual({ at: 'list', version: '10', paged: true, pages: [] });
  });

  it('backs off when even the newest version has expired', () => {
    expect(run([fails('expired')]).phase.at).toBe('wait');
  });

  it('waits as long as the server asks', () => {
    expect(run([fails('other', 7_000)], watching).phase).toMatchObject({ at: 'wait', ms: 7_000 });
    expect(run([fails('other', 100)], watching).phase).toMatchObject({ at: 'wait', ms: 800 });
  });

  it('doubles its wait up to 30 s, and resets after two minutes without a failure', () => {
    const waits: number[] = [];
    let state = LISTING;
    const fail = (at: number): void => {
      const next = run([[at, fails('other')], { type: 'waited' }], state);
      waits.push((next.outputs[0] as { waitMs: number }).waitMs);
      state = next.state;
    };
    for (let n = 0; n < 8; n++) fail(n * 1_000);
    fail(7_000 + 120_000);
    fail(127_000 + 120_001);
    expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000, 800]);
  });

  it('drops the pages of a list that failed', () => {
    const { phase } = run([page('10', ['a'], 'more'), fails('other'), { type: 'waited' }]);
    expect(phase).toEqual({ at: 'list', version: undefined, paged: true, pages: [] });
  });

  it('ignores an input that does not belong to its phase', () => {
    expect(run([{ type: 'waited' }], watching).state).toBe(watching);
    expect(run([{ type: 'watch ended' }]).state).toBe(LISTING);
  });
});

describe('a list as a stream', () => {
  const put = (name: string, version: string): Input => ({ type: 'put', object: object(name), version });
  const end: Input = { type: 'bookmark', version: '12', initialEventsEnd: true };
  const list = { at: 'list', version: undefined, paged: true, pages: [] };
  const streaming = () =>
    run([page('10', ['z'], 'more'), fails('expired')], { ...LISTING, streams: true }).state;
  const synced = run([put('a', '3'), end], streaming()).state;
  const stream = (version?: string) => ({ at: 'stream', version, objects: new Map() });

  it('replaces the store when the server marks the end of the initial events, and continues as a watch', () => {
    const before = run([put('a', '3'), put('b', '4'), put('a', '5')], streaming());
    expect(before.outputs).toEqual([]);
    const { outputs, state, phase } = run([put('a', '3'), put('b', '4'), end], streaming());
    expect(outputs).toEqual([
      {
        type: 'replace',
        items: ['a', 'b'].map(object),
        itemType: { apiVersion: undefined, kind: undefined },
      },
      { type: 'synced' },
    ]);
    expect([state.lastVersion, state.synced, phase.at]).toEqual(['12', true, 'watch']);
  });

  it('leaves out an object deleted during the initial events', () => {
    const gone: Input = { type: 'delete', object: object('a'), version: '11' };
    expect(run([put('a', '3'), put('b', '4'), gone, end], streaming()).outputs[0]).toMatchObject({
      items: [object('b')],
    });
  });

  it('is replaced by a list at once when the server refuses it', () => {
    const { phase, outputs } = run([fails('refused')], streaming());
    expect([phase, outputs]).toEqual([list, []]);
  });

  it('is replaced by a list when it ends early, or when a bookmark lacks the end mark', () => {
    expect(run([put('a', '3'), { type: 'watch ended' }], streaming()).phase).toEqual(list);
    expect(run([put('a', '3'), { type: 'bookmark', version: '9' }], streaming()).phase).toEqual(list);
  });

  it('is replaced by a list after a pause when the connection breaks', () => {
    expect(run([put('a', '3'), fails('other')], streaming()).phase).toMatchObject({ at: 'wait' });
    expect(run([put('a', '3'), fails('other'), { type: 'waited' }], streaming()).phase).toEqual(list);
  });

  it('is not the first list, unless a later page of that has expired', () => {
    const first = run([], { ...LISTING, streams: true });
    expect(first.phase).toEqual(list);
    expect(streaming().phase).toEqual(stream());
  });

  it('takes the place of a relist at the last version, and is reported without a second onSynced', () => {
    const relist = run([fails('expired')], synced);
    expect(relist.phase).toEqual(stream('12'));
    const { outputs, state } = run([put('b', '13'), { ...end, version: '14' } as Input], relist.state);
    expect(outputs).toEqual([
      { type: 'replace', items: [object('b')], itemType: { apiVersion: undefined, kind: undefined } },
    ]);
    expect([state.lastVersion, state.phase.at]).toEqual(['14', 'watch']);
  });

  it('of a relist is asked for without a version when that is too old, at once, or too new, after a pause', () => {
    const relist = run([fails('expired')], synced).state;
    expect(run([fails('expired')], relist).phase).toEqual(stream());
    expect(run([fails('too large'), { type: 'waited' }], relist).phase).toEqual(stream());
  });

  it('of a relist is replaced by pages at its version when it breaks, and is tried again by the next relist', () => {
    const relist = run([fails('expired')], synced).state;
    const broken = run([fails('other'), { type: 'waited' }], relist).state;
    expect(broken.phase).toEqual({ ...list, version: '12' });
    const watching = run([page('13', ['a']), put('b', '14')], broken).state;
    expect(run([fails('expired')], watching).phase).toEqual(stream('14'));
  });

  it('is not asked for again from a server that refused it', () => {
    const paged = run([fails('refused'), page('12', ['a']), put('b', '13')], streaming()).state;
    expect(run([fails('expired')], paged).phase).toEqual({ ...list, version: '13' });
    const relist = run([fails('expired')], synced).state;
    expect(run([fails('refused')], relist).phase).toEqual({ ...list, version: '12' });
  });
});

describe('a silent watch', () => {
  const bookmark: Input = { type: 'bookmark', version: '11' };
  const silent: Input = { type: 'watch ended', silent: true };

  it('is a failure that is not waited for, where the server sends bookmarks', () => {
    const { phase, outputs, state } = run([bookmark, [100_000, silent]], watching);
    expect(outputs).toMatchObject([{ type: 'failed', waitMs: 0, failure: { kind: 'other' } }]);
    expect([phase, state.lastVersion]).toEqual([{ at: 'watch', startedAt: 100_000, events: 0 }, '11']);
  });

  it('is opened again without a failure, where the server has sent no bookmark', () => {
    const { phase, outputs } = run([[100_000, silent]], watching);
    expect([phase.at, outputs]).toEqual(['watch', []]);
  });
});
