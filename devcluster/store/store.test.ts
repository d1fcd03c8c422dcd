import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Store } from './store.js';
import type { Change } from './stored.js';

const CONFIG_MAPS = 'configmaps';

function put(store: Store, name: string, data = '', namespace = 'default') {
  return store.put(CONFIG_MAPS, { metadata: { name, namespace }, data });
}

function names(list: readonly { readonly name: string }[] | undefined): string[] | undefined {
  return list?.map(({ name }) => name);
}

describe('the store', () => {
  it('every change of any resource has a greater version', () => {
    const store = new Store();
    const first = put(store, 'a');
    const other = store.put('secrets', { metadata: { name: 's', namespace: 'default' } });
    const second = put(store, 'a', 'x');
    const gone = store.remove(CONFIG_MAPS, { namespace: 'default', name: 'a' });
    const versions = [first, other, second, gone].map((stored) =>
      Number(stored?.object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
  });

  it('lists are sorted by namespace and name', () => {
    const store = new Store();
    put(store, 'b', '', 'two');
    put(store, 'c', '', 'one');
    put(store, 'a', '', 'two');
    expect(names(store.resource(CONFIG_MAPS).list())).toEqual(['c', 'a', 'b']);
    expect(names(store.resource(CONFIG_MAPS).list('two'))).toEqual(['a', 'b']);
    expect(names(store.resource(CONFIG_MAPS).list('three'))).toEqual([]);
  });

  it('a list that was returned does not change', () => {
    const store = new Store();
    put(store, 'a');
    const list = store.resource(CONFIG_MAPS).list();
    put(store, 'b');
    put(store, 'a', 'x');
    expect(list.map(({ object }) => object['data'])).toEqual(['']);
  });

  it('watchers receive the object before and after a change', () => {
    const store = new Store();
    const seen: Change[] = [];
    const stop = store.resource(CONFIG_MAPS).watch((change) => seen.push(change));
    put(store, 'a', '1');
    put(store, 'a', '2');
    store.remove(CONFIG_MAPS, { namespace: 'default', name: 'a' });
    stop();
    put(store, 'b');
    expect(
      seen.map(({ type, previous, current }) => [type, previous?.object['data'], current.object['data']]),
    ).toEqual([
      ['ADDED', undefined, '1'],
      ['MODIFIED', '1', '2'],
      ['DELETED', '2', '2'],
    ]);
  });

  it('an object state is encoded once', () => {
    const stored = put(new Store(), 'a');
    expect(stored.tail).toBe(stored.tail);
    expect(JSON.parse(`{${stored.tail}`)).toEqual(stored.object);
  });

  it('compaction drops the history', () => {
    const store = new Store();
    const first = put(store, 'a');
    put(store, 'b');
    const resource = store.resource(CONFIG_MAPS);
    expect(resource.since(first.version)).toHaveLength(1);
    store.compact();
    expect(resource.since(first.version)).toBeUndefined();
    expect(resource.listAt(first.version)).toBeUndefined();
    expect(store.resource('secrets').since(first.version)).toBeUndefined();
    expect(resource.since(store.version)).toEqual([]);
  });

  it('every version of the past can be read until compaction', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const store = new Store();
        const resource = store.resource(CONFIG_MAPS);
        const past = [{ version: store.version, list: resource.list() }];
        for (const { name, remove } of steps) {
          if (remove) store.remove(CONFIG_MAPS, { namespace: 'default', name });
          else put(store, name, String(past.length));
          past.push({ version: store.version, list: resource.list() });
        }
        for (const { version, list } of past) expect(resource.listAt(version)).toEqual(list);
      }),
    );
  });
});
