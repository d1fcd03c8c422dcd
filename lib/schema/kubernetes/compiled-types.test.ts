import { describe, expect, it } from 'vitest';
import { applyDefaults } from '../defaults.js';
import { prune } from '../prune.js';
import type { Schema } from '../schema.js';
import { validate } from '../validate.js';
import { CompiledTypes, type Presets } from './compiled-types.js';
import { kubernetesTypes } from './kubernetes-types.js';

function compiled(presets: Presets = {}): CompiledTypes {
  const types = kubernetesTypes();
  if (!types) throw new Error('no types');
  return new CompiledTypes(types, presets);
}

function at(schema: Schema | undefined, ...path: readonly string[]): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (from, name) => (name === '[]' ? from?.items : from?.properties.get(name)),
    schema,
  );
}

const pod = (types = compiled()) => at(types.kind('v1', 'Pod'), 'spec');

describe('the compiled types of Kubernetes', () => {
  it('say how lists are owned and how a strategic merge goes by them', () => {
    expect(at(pod(), 'containers', '[]', 'ports')).toMatchObject({
      list: { type: 'map', keys: ['containerPort', 'protocol'] },
      patch: { mergeKey: 'containerPort' },
    });
    expect(at(compiled().named('ObjectMeta'), 'finalizers')).toMatchObject({
      list: { type: 'set' },
      patch: { mergeKey: '' },
    });
    expect(at(pod(), 'volumes')?.patch).toEqual({ mergeKey: 'name', retainKeys: true });
    expect(at(pod(), 'tolerations')?.list.type).toBe('atomic');
  });

  it('say which structs are never absent and which maps are owned as a whole', () => {
    const deployment = compiled().kind('apps/v1', 'Deployment');
    expect(at(deployment, 'spec', 'strategy')).toMatchObject({ struct: true, patch: { retainKeys: true } });
    expect(at(deployment, 'spec', 'selector')).toMatchObject({ struct: false, atomic: true });
  });

  it('require a struct whose fields are required, and none that is whole when it is empty', () => {
    const types = compiled();
    expect(types.kind('apps/v1', 'Deployment')?.required).toEqual(['spec']);
    expect(types.kind('v1', 'Event')?.required).toEqual([]);
  });

  it('require nothing of a status and fill what Go writes in its place', () => {
    const status = at(compiled({ DaemonSet: 'status={}' }).kind('apps/v1', 'DaemonSet'), 'status');
    const written = applyDefaults({ conditions: [{ type: 'X' }] }, status as Schema);
    expect(written).toMatchObject({ numberReady: 0, conditions: [{ type: 'X', status: '' }] });
    expect(validate({ conditions: [{}] }, status as Schema)).toEqual([]);
  });

  it('check enums in a spec, where an empty text counts as absent, and not in a status', () => {
    const types = compiled();
    const policy = at(pod(types), 'restartPolicy') as Schema;
    expect(validate('Sometimes', policy, 'spec.restartPolicy')).toEqual([
      {
        reason: 'FieldValueNotSupported',
        field: 'spec.restartPolicy',
        message: 'Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
      },
    ]);
    expect(validate('', policy)).toEqual([]);
    expect(validate('Sometimes', at(types.kind('v1', 'Pod'), 'status', 'phase') as Schema)).toEqual([]);
  });

  it('take defaults by type and by the path below it', () => {
    const types = compiled({ Probe: 'periodSeconds=10', Job: 'spec.parallelism=1' });
    expect(at(pod(types), 'containers', '[]', 'livenessProbe', 'periodSeconds')?.default).toBe(10);
    expect(at(types.kind('batch/v1', 'Job'), 'spec', 'parallelism')?.default).toBe(1);
    const template = at(types.kind('batch/v1', 'CronJob'), 'spec', 'jobTemplate', 'spec');
    expect(at(template, 'parallelism')?.default).toBeUndefined();
    expect(() => compiled({ Probe: 'perodSeconds=10' }).kind('v1', 'Pod')).toThrow('no field perodSeconds');
  });

  it('keep quantities as texts and prune what no version has', () => {
    const unknown: string[] = [];
    const limits = { containers: [{ name: 'a', resources: { limits: { cpu: 2 } }, imge: 'x' }] };
    expect(prune(limits, pod() as Schema, unknown)).toEqual({
      containers: [{ name: 'a', resources: { limits: { cpu: '2' } } }],
    });
    expect(unknown).toEqual(['containers[0].imge']);
  });
});
