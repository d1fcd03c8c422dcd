import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../lib/base/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import { ApiError } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';
import { applyConfig, recordUpdate } from './field-manager.js';

const schema = compileSchema(
  {
    type: 'object',
    properties: {
      metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      spec: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          map: { type: 'object', additionalProperties: { type: 'string' } },
          whole: {
            type: 'object',
            'x-kubernetes-map-type': 'atomic',
            additionalProperties: { type: 'string' },
          },
          items: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['id'],
            items: { type: 'object', properties: { id: { type: 'string' }, value: { type: 'integer' } } },
          },
          atomic: { type: 'array', items: { type: 'string' } },
        },
      },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
  '',
  [],
);

function write(name: string, operation: 'Apply' | 'Update', now = 0, subresource = '') {
  const manager = { name, operation, apiVersion: 'example.test/v1', subresource };
  return { schema, manager, now, hasStatus: true };
}

function object(spec: JsonMap, more: JsonMap = {}): KubeObject {
  return { metadata: { name: 'a' }, spec, ...more };
}

function apply(
  live: KubeObject | undefined,
  name: string,
  spec: JsonMap,
  force = false,
  now = 0,
): KubeObject {
  return applyConfig(live, object(spec), { ...write(name, 'Apply', now), force });
}

function fieldsOf(applied: KubeObject, name: string): unknown {
  return applied.metadata.managedFields?.find(({ manager }) => manager === name)?.fieldsV1;
}

describe('an update', () => {
  it('an update owns what it created, containers included', () => {
    const made = recordUpdate(undefined, object({ map: { a: '1' } }), write('u', 'Update'));
    expect(fieldsOf(made, 'u')).toEqual({ 'f:spec': { '.': {}, 'f:map': { '.': {}, 'f:a': {} } } });
  });

  it('an update takes over the fields that it changes', () => {
    const live = apply(undefined, 'one', { name: 'x', map: { a: '1', b: '2' } });
    const after = { ...live, spec: { name: 'x', map: { a: '9', b: '2' } } };
    const changed = recordUpdate(live, after, write('u', 'Update'));
    expect(fieldsOf(changed, 'u')).toEqual({ 'f:spec': { 'f:map': { 'f:a': {} } } });
    expect(fieldsOf(changed, 'one')).toEqual({ 'f:spec': { 'f:name': {}, 'f:map': { 'f:b': {} } } });
  });

  it('an update that changes nothing keeps owners and times', () => {
    const live = recordUpdate(undefined, object({ name: 'x' }), write('u', 'Update', 0));
    expect(recordUpdate(live, { ...live }, write('u', 'Update', 60_000))).toEqual(live);
  });

  it('an update of the main resource owns no status, an update of the status nothing else', () => {
    const made = recordUpdate(undefined, object({ name: 'x' }, { status: { a: 1 } }), write('u', 'Update'));
    expect(fieldsOf(made, 'u')).toEqual({ 'f:spec': { '.': {}, 'f:name': {} } });
    const status = recordUpdate(made, { ...made, status: { a: 2 } }, write('s', 'Update', 0, 'status'));
    expect(fieldsOf(status, 's')).toEqual({ 'f:status': { 'f:a': {} } });
  });

  it('the oldest of many updaters are folded into one', () => {
    let live = recordUpdate(undefined, object({ map: { k0: '0' } }), write('u0', 'Update', 0));
    for (let index = 1; index <= 14; index++) {
      const map = { ...(live['spec'] as { map: JsonMap }).map, [`k${index}`]: '1' };
      live = recordUpdate(live, { ...live, spec: { map } }, write(`u${index}`, 'Update', index * 1_000));
    }
    const managers = live.metadata.managedFields?.map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers?.[0]).toBe('ancient-changes');
    expect(fieldsOf(live, 'ancient-changes')).toMatchObject({
      'f:spec': { 'f:map': { 'f:k0': {}, 'f:k1': {} } },
    });
  });
});

describe('an apply', () => {
  it('an apply removes fields that it applied before and no longer names', () => {
    const first = apply(undefined, 'one', {
      name: 'x',
      map: { a: '1', b: '2' },
      items: [{ id: 'p', value: 1 }],
    });
    const second = apply(first, 'one', { name: 'x', map: { b: '2' } });
    expect(second['spec']).toEqual({ name: 'x', map: { b: '2' } });
  });

  it('an apply keeps the fields of other managers', () => {
    const first = apply(undefined, 'one', { map: { a: '1' }, items: [{ id: 'p', value: 1 }] });
    const second = apply(first, 'two', { map: { b: '2' }, items: [{ id: 'q' }] });
    expect(apply(second, 'one', {})['spec']).toEqual({ map: { b: '2' }, items: [{ id: 'q' }] });
  });

  it('an apply treats atomic lists and maps as one field', () => {
    const live = apply(undefined, 'one', { atomic: ['a'], whole: { x: '1' } });
    expect(fieldsOf(live, 'one')).toEqual({ 'f:spec': { 'f:atomic': {}, 'f:whole': {} } });
    expect(() => apply(live, 'two', { whole: { y: '2' } })).toThrow('.spec.whole');
    expect(apply(live, 'two', { whole: { y: '2' } }, true)['spec']).toEqual({
      atomic: ['a'],
      whole: { y: '2' },
    });
  });

  it('an apply conflicts only with owners of fields that it would change', () => {
    const live = apply(undefined, 'one', { name: 'x', map: { a: '1' } });
    expect(() => apply(live, 'two', { name: 'x', map: { b: '1' } })).not.toThrow();
    try {
      apply(live, 'two', { name: 'y', map: { a: '2' } });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      expect((error as ApiError).message).toBe(
        'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.name\n- .spec.map.a',
      );
    }
  });

  it('an apply that changes nothing keeps its time', () => {
    const first = apply(undefined, 'one', { name: 'x' }, false, 0);
    const again = apply(first, 'one', { name: 'x' }, false, 60_000);
    expect(again.metadata.managedFields).toEqual(first.metadata.managedFields);
  });

  it('an apply is idempotent, and a single owner leaves exactly its last configuration', () => {
    const config = fc.record(
      {
        name: fc.constantFrom('x', 'y'),
        map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { minKeys: 1 }),
        items: fc.uniqueArray(fc.record({ id: fc.constantFrom('p', 'q', 'r'), value: fc.nat(3) }), {
          selector: ({ id }) => id,
          minLength: 1,
        }),
      },
      { requiredKeys: ['name'] },
    );
    fc.assert(
      fc.property(config, config, (first, second) => {
        const once = apply(undefined, 'one', first);
        const changed = apply(once, 'one', second);
        expect(sortedItems(changed)).toEqual(sortedItems(object(second)));
        expect(apply(changed, 'one', second)).toEqual(changed);
      }),
    );
  });
});

function sortedItems({ spec }: KubeObject): unknown {
  const { items, ...rest } = spec as { items?: { id: string }[] };
  return items ? { ...rest, items: [...items].sort((a, b) => (a.id < b.id ? -1 : 1)) } : rest;
}
