import { expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/base/index.js';
import { kubectlContext } from '../../../test/support/kubectl-context.js';

const GROUP = 'dns.example.org';
const crd = (kind: string, versions: readonly string[]): JsonObject => ({
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
  metadata: { name: `${kind.toLowerCase()}s.${GROUP}` },
  spec: {
    ...{ group: GROUP, scope: 'Namespaced', names: { kind, plural: `${kind.toLowerCase()}s` } },
    versions: versions.map((name, index) => ({
      ...{ name, served: true, storage: index === 0 },
      schema: { openAPIV3Schema: { type: 'object' } },
    })),
  },
});

it('a kind is found in the preferred version of its group, or in another one that alone has it', async () => {
  const { context, applied } = await kubectlContext();
  for (const object of [crd('Zone', ['v1', 'v1alpha1']), crd('Record', ['v1alpha1'])])
    await applied.apply(object, undefined, context.signal);
  const versions = async (name: string) =>
    (await context.kinds.named(name)).map(({ apiVersion }) => apiVersion);
  expect(await versions('zones')).toEqual([`${GROUP}/v1`]);
  expect(await versions('record')).toEqual([`${GROUP}/v1alpha1`]);
  expect(await versions('horizontalpodautoscalers')).toEqual(['autoscaling/v2']);
});
