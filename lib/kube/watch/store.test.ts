import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../client/api-resource.js';
import type { KubernetesObject } from '../objects.js';
import type { Delta } from './delta.js';
import { Store } from './store.js';

const TYPE = { apiVersion: 'v1', kind: 'ConfigMap' };

function object(
  name: string,
  { namespace = 'default', uid = `uid-${name}`, version = '1', owner = '', app = '' } = {},
): KubernetesObject {
  return {
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: version,
      ...(owner ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Loader', name: 'x', uid: owner }] } : {}),
      ...(app ? { labels: { app } } : {}),
    },
  };
}

const names = (objects: readonly KubernetesObject[]): string[] => objects.map(keyOf);

describe('Store', () => {
  it('freezes objects, drops managedFields and gives list items their type', () => {
    const store = new Store();
    const given = {
      metadata: { name: 'a', managedFields: [{ manager: 'm' }], labels: { x: 'y' } },
      spec: { deep: { list: [1] } },
    };
    store.put(given as unknown as KubernetesObject, TYPE);
    const kept = store.byKey('a');
    expect(kept).toEqual({
      ...TYPE,
      metadata: { name: 'a', labels: { x: 'y' } },
      spec: { deep: { list: [1] } },
    });
    const spec = (kept?.spec ?? {}) as { deep?: { list?: unknown[] } };
    expect(Object.isFrozen(spec.deep?.list ?? [])).toBe(true);
  });

  it('lists by namespace and name, and never changes a list that it returned', () => {
    const store = new Store();
    for (const name of ['b', 'a']) store.put(object(name, { namespace: 'z' }), TYPE);
    store.put(object('c', { namespace: 'a' }), TYPE);
    const before = store.list();
    store.put(object('zz', { namespace: 'z' }), TYPE);
    store.put(object('aa', { namespace: 'z' }), TYPE);
    store.put(object('a', { namespace: 'z', version: '2' }), TYPE);
    store.remove(object('b', { namespace: 'z' }), TYPE);
    expect(names(before)).toEqual(['a/c', 'z/a', 'z/b']);
    expect(before[1]?.metadata.resourceVersion).toBe('1');
    expect(names(store.list())).toEqual(['a/c', 'z/a', 'z/aa', 'z/zz']);
    const after = store.list();
    store.put(object('a', { namespace: 'z', version: '3' }), TYPE);
    expect([after[1], store.list()[1]].map((each) => each?.metadata.resourceVersion)).toEqual(['2', '3']);
    expect(names(store.inNamespace('z'))).toEqual(['z/a', 'z/aa', 'z/zz']);
  });

  it('lists more objects in order than wait for a reader', () => {
    const store = new Store();
    const given = Array.from(
      { length: 12_000 },
      (_, i) => `o-${String((i * 7_919) % 12_000).padStart(5, '0')}`,
    );
    for (const name of given) store.put(object(name, {}), TYPE);
    store.remove(object('o-00007', {}), TYPE);
    const left = [...given].sort().filter((name) => name !== 'o-00007');
    expect(store.list().map(({ metadata }) => metadata.name)).toEqual(left);
  });

  it('lists few and many objects of one owner, each once', () => {
    const store = new Store({ owners: true });
    const all = Array.from({ length: 20 }, (_, i) =>
      object(`o${String(i).padStart(2, '0')}`, { owner: 'u' }),
    );
    for (const [i, one] of all.entries()) {
      for (const again of [one, { ...one, metadata: { ...one.metadata, resourceVersion: `${i}-2` } }])
        store.put(again, TYPE);
      expect(names(store.ownedBy('u')).sort()).toEqual(names(all.slice(0, i + 1)));
    }
    for (const [i, one] of all.entries()) {
      store.remove(one, TYPE);
      expect(names(store.ownedBy('u')).sort()).toEqual(names(all.slice(i + 1)));
    }
  });

  it('knows who else wrote an object last, by the managed fields that it drops', () => {
    const store = new Store({ writersBut: 'us' });
    const writers = (...fields: (readonly [string, string, string?])[]) => {
      const managedFields = fields.map(([manager, time, subresource]) => ({ manager, time, subresource }));
      const given = { metadata: { name: 'a', resourceVersion: JSON.stringify(fields), managedFields } };
      store.put(given as unknown as KubernetesObject, TYPE);
      const kept = store.byKey('a');
      return kept && store.otherWriter(kept);
    };
    expect(writers(['us', 't1'], ['edit', 't2'])).toBe('edit');
    expect(writers(['edit', 't1'], ['us', 't2'])).toBeUndefined();
    expect(writers(['us', 't1'], ['edit', 't1'])).toBe('edit');
    expect(writers(['us', 't1'], ['controller', 't2', 'status'])).toBeUndefined();
    expect(writers(['us', 't1'], ['autoscaler', 't2', 'scale'])).toBe('autoscaler');
  });

  it('lists an object that was deleted and created again', () => {
    const store = new Store();
    const back = object('a');
    for (const _ of store.replace([back], TYPE));
    store.remove(back, TYPE);
    store.put(back, TYPE);
    expect(names(store.list())).toEqual(['default/a']);
  });

  it('takes a list in steps of 500 objects', () => {
    const store = new Store();
    const list = (count: number, version: string): KubernetesObject[] =>
      Array.from({ length: count }, (_, index) => object(`${10_000 + index}`, { version }));
    const steps = (objects: KubernetesObject[]): number[] =>
      [...store.replace(objects, TYPE)].map(({ length }) => length);
    expect(steps(list(1_200, '1'))).toEqual([500, 500, 200]);
    // The keys, what is gone, and what differs.
    expect(steps(list(700, '2'))).toEqual([0, 0, 300, 200, 500, 200]);
    expect(names(store.list())).toEqual(list(700, '2').map(keyOf));
  });

  it('lists in order what comes out of order beside what comes in order', () => {
    const store = new Store();
    // As etcd has them: the namespace a-b before a, because a hyphen comes before a slash.
    const given = ['a-b/1', 'a/2', 'a/1', 'b/1', 'a/2', 'c/1', 'b/0'];
    for (const key of given) {
      const [namespace = '', name = ''] = key.split('/');
      store.put(object(name, { namespace }), TYPE);
    }
    expect(names(store.list())).toEqual(['a/1', 'a/2', 'a-b/1', 'b/0', 'b/1', 'c/1']);
  });

  it('finds by name, owner and label, and no longer after a change', () => {
    const store = new Store({ owners: true, labels: ['app'] });
    store.put(object('a', { owner: 'o1', app: 'web' }), TYPE);
    store.put(object('a', { namespace: 'other', owner: 'o1' }), TYPE);
    expect(names(store.byName('a'))).toEqual(['default/a', 'other/a']);
    expect(names(store.ownedBy('o1'))).toEqual(['default/a', 'other/a']);
    expect(names(store.labelled('app', 'web'))).toEqual(['default/a']);
    store.put(object('a', { owner: 'o2', version: '2' }), TYPE);
    expect(names(store.ownedBy('o1'))).toEqual(['other/a']);
    expect(store.labelled('app', 'web')).toEqual([]);
  });

  it('throws for an index that it was not given', () => {
    expect(() => new Store().ownedBy('x')).toThrow('no index of owners');
    expect(() => new Store().labelled('app', 'x')).toThrow('no index of the label app');
  });

  it('knows what it has seen by comparing numbers', () => {
    const store = new Store();
    expect(store.hasSeen('1')).toBe(false);
    store.advance('9');
    expect([store.hasSeen('9'), store.hasSeen('10'), store.hasSeen('8')]).toEqual([true, false, true]);
    expect(store.hasSeen('v1:abc')).toBe(true);
  });

  it('equals a map, and its deltas lead from one state to the next', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const item = fc.record({
      name,
      namespace: fc.constantFrom('m', 'n'),
      uid: fc.constantFrom('1', '2'),
      version: fc.constantFrom('1', '2', '3'),
    });
    const command = fc.oneof(
      fc.record({
        do: fc.constant('put' as const),
        read: fc.boolean(),
        items: fc.array(item, { minLength: 1, maxLength: 1 }),
      }),
      fc.record({
        do: fc.constant('remove' as const),
        read: fc.boolean(),
        items: fc.array(item, { minLength: 1, maxLength: 1 }),
      }),
      fc.record({
        do: fc.constant('replace' as const),
        read: fc.boolean(),
        items: fc.array(item, { maxLength: 6 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const store = new Store({ owners: true });
        const model = new Map<string, string>();
        const followed = new Map<string, string>();
        const mark = (each: KubernetesObject): string =>
          `${each.metadata.uid}@${each.metadata.resourceVersion}`;
        for (const { do: what, items, read } of commands) {
          const objects = items.map((each) => object(each.name, { ...each, owner: each.uid }));
          let deltas: readonly Delta[] = [];
          const [only] = objects;
          if (what === 'replace') {
            model.clear();
            for (const each of objects) model.set(keyOf(each), mark(each));
            deltas = [...store.replace(objects, TYPE)].flat();
          } else if (only && what === 'put') {
            model.set(keyOf(only), mark(only));
            deltas = store.put(only, TYPE);
          } else if (only) {
            model.delete(keyOf(only));
            deltas = store.remove(only, TYPE);
          }
          for (const delta of deltas) {
            const key = keyOf(delta.object);
            expect(followed.has(key)).toBe(delta.type !== 'added');
            if (delta.type === 'deleted') followed.delete(key);
            else followed.set(key, mark(delta.object));
          }
          expect(followed).toEqual(model);
          if (!read) continue;
          expect(names(store.list())).toEqual([...model.keys()].sort());
          for (const uid of ['1', '2']) {
            const owned = [...model].filter(([, value]) => value.startsWith(uid)).map(([key]) => key);
            expect(names(store.ownedBy(uid)).sort()).toEqual(owned.sort());
          }
          for (const namespace of ['m', 'n']) {
            const within = [...model.keys()].filter((key) => key.startsWith(namespace)).sort();
            expect(names(store.inNamespace(namespace))).toEqual(within);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
