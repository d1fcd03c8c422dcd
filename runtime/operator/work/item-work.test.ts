import { describe, expect, it } from 'vitest';
import { KubeError, type KubernetesObject } from '../../../lib/kube/index.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { crdEntry } from '../../../test/support/program.js';
import { ItemWork, type ItemWorkTools } from './item-work.js';

const CR = {
  metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1' },
} as KubernetesObject;

/** The work of one CRD whose reconciles end as `reconcile` says; `barriers` are the keys that were waited for. */
function world(reconcile: () => Promise<unknown>, crd = 'loader') {
  const barriers: string[] = [];
  let doubts = 0;
  let shown = CR;
  const nothing = (): void => undefined;
  const children = {
    caughtUp: async (key: string) => {
      barriers.push(key);
      return false;
    },
  };
  const tools = {
    clock: new FakeClock(),
    entry: { ...crdEntry({}), name: crd },
    caches: {
      children,
      objects: {
        caughtUp: async () => false,
        behind: () => (doubts += 1),
        store: { byKey: () => CR, get: () => shown },
      },
    },
    reconciler: { reconcile },
    gates: { heldBack: async () => undefined, hasMore: () => false },
    triggers: { begin: nothing, end: nothing },
    pulse: { silent: false },
    observations: { of: () => undefined, used: nothing },
    results: { warned: nothing, waits: nothing, reconciled: nothing, held: nothing },
    traces: { begin: () => ({ step: nothing }) },
    triggerOf: () => 'change',
  } as unknown as ItemWorkTools;
  const work = new ItemWork(tools);
  return {
    barriers,
    run: () => work.run('n/a', new AbortController().signal),
    doubts: () => doubts,
    show: (object: KubernetesObject) => {
      shown = object;
    },
  };
}

function conflict(): Error {
  const rest = { retryAfterMs: undefined, kind: undefined, causes: [] };
  return new KubeError('ORK_KUBE_API', 'PATCH /x', {
    code: 409,
    reason: 'Conflict',
    message: 'newer',
    ...rest,
  });
}

describe('a CR that somebody else writes at each reconcile', () => {
  it('is tried again 20 times in a row, fails the 21st, and begins again', async () => {
    const { run } = world(() => Promise.reject(conflict()));
    const results = [];
    for (let i = 0; i < 22; i++) results.push(await run());
    expect(results.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, () => ({ type: 'later', ms: 1_000, reason: 'conflict' })),
    );
    expect(results[20]).toMatchObject({ type: 'failed', cause: 'own' });
    expect(String((results[20] as { error: Error }).error.message)).toMatch(
      /^another writer changed it in each of 21 attempts: .*newer/,
    );
    expect(results[21]).toMatchObject({ type: 'later' });
  });

  it('puts the watch in doubt at the third conflict that the cache cannot explain', async () => {
    const { run, doubts, show } = world(() => Promise.reject(conflict()));
    await run();
    await run();
    expect(doubts()).toBe(0);
    await run();
    expect(doubts()).toBe(1);
    show({ metadata: { ...CR.metadata, resourceVersion: '2' } } as KubernetesObject);
    await run();
    expect(doubts()).toBe(1);
  });

  it('counts from zero after a reconcile without a conflict', async () => {
    let fails = true;
    const done = { changed: false, warnings: [], waiting: undefined };
    const { run } = world(() => (fails ? Promise.reject(conflict()) : Promise.resolve(done)));
    for (let i = 0; i < 15; i++) await run();
    fails = false;
    expect(await run()).toMatchObject({ type: 'done' });
    fails = true;
    for (let i = 0; i < 20; i++) expect(await run()).toMatchObject({ type: 'later' });
  });
});

describe('CRs of one name in two CRDs', () => {
  it('wait each for their own writes to children, though they share the caches', async () => {
    const done = async () => ({ changed: false, warnings: [], waiting: undefined });
    const [one, other] = [world(done, 'loader'), world(done, 'worker')];
    await one.run();
    await other.run();
    expect([...one.barriers, ...other.barriers]).toEqual(['loader n/a', 'worker n/a']);
  });
});
