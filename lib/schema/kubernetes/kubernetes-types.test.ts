import { describe, expect, it } from 'vitest';
import { valueAt } from '../../base/index.js';
import { KUBERNETES_VERSIONS, kubernetesTypes } from './kubernetes-types.js';
import { V1_36 } from './v1-36.js';

const types = kubernetesTypes();

describe('the baked types of Kubernetes', () => {
  it('describe a field with its type, format, enum and whether it is required', () => {
    const deployment = types?.schemaOf('apps/v1', 'Deployment');
    const spec = valueAt(deployment, ['properties', 'spec']);
    expect(valueAt(spec, ['required'])).toEqual(['selector', 'template']);
    expect(valueAt(spec, ['properties', 'replicas'])).toEqual({ type: 'integer', format: 'int32' });
    const containers = valueAt(spec, [
      'properties',
      'template',
      'properties',
      'spec',
      'properties',
      'containers',
    ]);
    expect(containers).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-patch-merge-key': 'name',
    });
    expect(valueAt(containers, ['items', 'properties', 'imagePullPolicy', 'enum'])).toEqual([
      'Always',
      'IfNotPresent',
      'Never',
    ]);
    expect(valueAt(containers, ['items', 'properties', 'resources', 'properties', 'limits'])).toEqual({
      type: 'object',
      additionalProperties: { 'x-kubernetes-int-or-string': true, format: 'quantity' },
    });
  });

  it('are readable for every kind of the table, to the last field', () => {
    const kinds = V1_36.kinds.trim().split('\n');
    expect(kinds.length).toBeGreaterThan(40);
    for (const line of kinds) {
      const [apiVersion = '', kind = ''] = line.split(' ');
      expect(JSON.stringify(types?.schemaOf(apiVersion, kind)), line).toContain('"metadata"');
    }
  });

  it('are known for the versions that ship, and no other', () => {
    expect(KUBERNETES_VERSIONS).toEqual(['1.36']);
    expect(kubernetesTypes('1.2')).toBeUndefined();
    expect(types?.schemaOf('apps/v1', 'Deploymint')).toBeUndefined();
  });
});
