import { describe, expect, it } from 'vitest';
import type { SourceRef } from '../../katalog/index.js';
import type { KubeApi, KubernetesObject, ListQuery, ObjectList, WatchQuery } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createMetrics } from '../metrics/index.js';
import { SourceCache } from './source-cache.js';

const NEVER = new AbortController().signal;

const ref = (namespace: string, name: string, named = true): SourceRef => ({
  ...{ apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  ...{ namespace, name, named, chosenNamespace: false },
});

/** A server of Secrets whose lists are answered, and whose watches are played, by the test. */
function world() {
  const clock = new FakeClock();
  const open = new Map<string, { list: (objects: readonly KubernetesObject[]) => void; end: boolean }>();
  const send = new Map<string, (line: string) => void>();
  const place = ({ namespace, fieldSelector }: ListQuery | WatchQuery): string =>
    [namespace, fieldSelector].filter(Boolean).join(' ');
  const api = {
    list: (_: unknown, query: ListQuery) =>
      new Promise<ObjectList>((resolve) => {
        open.set(place(query), {
          end: false,
          list: (items) =>
            resolve({
              apiVersion: 'v1',
              kind: 'SecretList',
              resourceVersion: '1',
              continue: undefined,
              items,
            }),
        });
      }),
    async *watch(_: unknown, query: WatchQuery, signal: AbortSignal, onOpen?: () => void) {
      if (query.sendInitialEvents) throw new Error('no streaming lists');
      onOpen?.();
      while (!signal.aborted) {
        yield await new Promise<string>((resolve) => {
          send.set(place(query), resolve);
          signal.addEventListener('abort', () => {
            open.delete(place(query));
            resolve('{}');
          });
        });
      }
    },
  } as unknown as KubeApi;
  const nothing = (): void => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const metrics = createMetrics({ processDefaults: false });
  const changed: string[] = [];
  const cache = new SourceCache({ api, clock, random: () => 0.5, log, metrics });
  return {
    cache,
    clock,
    changed,
    sources: cache.open((key) => changed.push(key)),
    /** What is watched, as namespace and field selector. */
    watched: () => [...open.keys()].sort(),
    lists: async (where: string, ...objects: readonly KubernetesObject[]) => {
      await clock.advance(1_000);
      open.get(where)?.list(objects);
      await clock.advance(0);
    },
    event: async (where: string, object: KubernetesObject) => {
      send.get(where)?.(JSON.stringify({ type: 'MODIFIED', object }));
      await clock.advance(0);
    },
  };
}

function secret(namespace: string, name: string, value: string, version = '1'): KubernetesObject {
  return {
    ...{ apiVersion: 'v1', kind: 'Secret' },
    metadata: { namespace, name, uid: `${namespace}/${name}`, resourceVersion: version },
    data: { value },
  };
}

describe('SourceCache', () => {
  it('watches a source that is named by itself, and tells the CRs that copy it of every change', async () => {
    const { cache, sources, changed, lists, event, watched } = world();
    const [place, base] = ['ops metadata.name=base', ref('ops', 'base')];
    const first = sources.use('a', [base], NEVER);
    await lists(place, secret('ops', 'base', 'one'));
    await first;
    await sources.use('b', [base], NEVER);
    expect(sources.read(base)?.['data']).toEqual({ value: 'one' });
    expect([changed, watched()]).toEqual([[], [place]]);
    await event(place, secret('ops', 'base', 'two', '2'));
    expect(sources.read(base)?.['data']).toEqual({ value: 'two' });
    expect(changed).toEqual(['a', 'b']);
    await cache.stop();
  });

  it('watches a namespace where templates name the sources, and tells a CR of its own alone', async () => {
    const { cache, sources, changed, lists, event, watched } = world();
    const both = Promise.all([
      sources.use('a', [ref('ops', 'x', false)], NEVER),
      sources.use('b', [ref('ops', 'y', false)], NEVER),
    ]);
    await lists('ops', secret('ops', 'x', 'one'));
    await both;
    expect(watched()).toEqual(['ops']);
    expect(sources.read(ref('ops', 'y', false))).toBeUndefined();
    await event('ops', secret('ops', 'y', 'new', '2'));
    expect(changed).toEqual(['b']);
    await cache.stop();
  });

  it('ends a watch when no CR copies from it any more', async () => {
    const { cache, sources, lists, watched, clock } = world();
    const using = Promise.all(['a', 'b'].map((key) => sources.use(key, [ref('ops', 'base')], NEVER)));
    await lists('ops metadata.name=base');
    await using;
    await sources.use('a', [], NEVER);
    expect(watched()).toHaveLength(1);
    sources.forget('b');
    await clock.advance(0);
    expect(watched()).toEqual([]);
    await cache.stop();
  });

  it('gives up after two seconds, says so, and tells the CR when the list has come', async () => {
    const { cache, sources, changed, clock, lists } = world();
    const base = ref('ops', 'base');
    const using = sources.use('a', [base], NEVER);
    await clock.advance(2_000);
    await using;
    expect(() => sources.read(base)).toThrow('the Secret ops/base could not be read from the cluster yet');
    await lists('ops metadata.name=base', secret('ops', 'base', 'one'));
    expect(changed).toEqual(['a']);
    expect(sources.read(base)).toBeDefined();
    await cache.stop();
  });
});
