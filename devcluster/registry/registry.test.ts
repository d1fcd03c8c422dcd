import { describe, expect, it } from 'vitest';
import { BUILTIN_KINDS } from './builtin-kinds.js';
import { byStability, Registry } from './registry.js';

describe('the registry', () => {
  it('every built-in kind is served with a type', () => {
    const registry = new Registry();
    for (const { group, version, plural, kind } of BUILTIN_KINDS) {
      const served = registry.find(group, version, plural);
      expect(served?.resource.kind).toBe(kind);
      expect(served?.version.schema.properties.has('metadata')).toBe(true);
    }
  });

  it('no built-in kind requires a status', () => {
    const registry = new Registry();
    for (const { group, version, plural } of BUILTIN_KINDS)
      expect(registry.find(group, version, plural)?.version.schema.required, plural).not.toContain('status');
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
