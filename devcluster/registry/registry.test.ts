import { describe, expect, it } from 'vitest';
import { ANY } from '../../lib/schema/index.js';
import { BUILTIN_KINDS } from './builtin-kinds.js';
import { byStability, Registry } from './registry.js';
import { compileTypes } from './type-table.js';

describe('the registry', () => {
  it('every built-in kind is served with a type', () => {
    const registry = new Registry();
    for (const { group, version, plural, kind } of BUILTIN_KINDS) {
      const served = registry.find(group, version, plural);
      expect(served?.resource.kind).toBe(kind);
      expect(served?.version.schema.properties.has('metadata')).toBe(true);
    }
  });

  it('a removed resource is no longer served', () => {
    const registry = new Registry();
    registry.remove('deployments.apps');
    expect(registry.find('apps', 'v1', 'deployments')).toBeUndefined();
    expect(registry.find('apps', 'v1', 'replicasets')).toBeDefined();
  });

  it('stable versions are preferred, then later ones', () => {
    expect(['v1alpha1', 'foo', 'v1', 'v2beta1', 'v10', 'v1beta2', 'v2'].sort(byStability)).toEqual([
      'v10',
      'v2',
      'v1',
      'v2beta1',
      'v1beta2',
      'v1alpha1',
      'foo',
    ]);
  });
});

describe('the table of types', () => {
  const compile = compileTypes({
    Root: 'name! size:int=3 labels:{string}@ items:[Item|id,port;id] set:[string|*] one:Item~^ any:any',
    Item: 'id port:int',
  });

  it('the type table reads fields, marks and defaults', () => {
    const root = compile('Root');
    expect(root.required).toEqual(['name']);
    expect(root.properties.get('size')).toMatchObject({ type: 'integer', default: 3 });
    expect(root.properties.get('labels')).toMatchObject({ type: 'object', atomic: true });
    expect(root.properties.get('items')).toMatchObject({
      list: { type: 'map', keys: ['id', 'port'] },
      patch: { mergeKey: 'id' },
      source: { 'x-kubernetes-list-map-keys': ['id', 'port'], 'x-kubernetes-patch-merge-key': 'id' },
    });
    expect(root.properties.get('set')).toMatchObject({ list: { type: 'set' }, patch: { mergeKey: '' } });
    expect(root.properties.get('one')).toMatchObject({ struct: true, patch: { retainKeys: true } });
    expect(root.properties.get('any')).toMatchObject({ type: ANY.type, preserveUnknown: true });
  });

  it('the type table refuses undefined names', () => {
    expect(() => compileTypes({ Root: 'a:Nope' })('Root')).toThrow('no built-in type Nope');
  });
});
