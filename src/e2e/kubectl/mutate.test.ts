import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../lib/base/index.js';
import { kubectlContext } from '../../../test/support/kubectl-context.js';
import { mutate } from './mutate.js';

const GROUP = 'examples.org';
const CRD: JsonObject = {
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
  metadata: { name: `services.${GROUP}` },
  spec: {
    ...{ group: GROUP, scope: 'Namespaced', names: { kind: 'Service', plural: 'services' } },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
const service = (apiVersion: string): JsonObject => ({
  ...{ apiVersion, kind: 'Service', metadata: { name: 'web', namespace: 'default' } },
});
const OF_KUBERNETES: JsonObject = { ...service('v1'), spec: { ports: [{ port: 80 }] } };
const OF_THE_CRD = service(`${GROUP}/v1`);

async function site() {
  const { context, applied } = await kubectlContext();
  const { client, signal } = context;
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-mutate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = 'service.yaml';
  writeFileSync(join(folder, file), JSON.stringify(OF_KUBERNETES));
  const entry = { file, ignoreNotFound: false };
  return {
    apply: (object: JsonObject) => applied.apply(object, undefined, signal),
    remove: async (changes: object = {}) => {
      const place = { ...context, folder };
      return (await mutate(place, applied, { op: 'delete', entry: { ...entry, ...changes } })).outcome;
    },
    /** Those whose Service is there. */
    groups: async () => {
      const found = ['v1', `${GROUP}/v1`].map(async (apiVersion) => {
        const services = { apiVersion, plural: 'services', namespaced: true };
        const { items } = await client.list(services, { namespace: 'default' });
        return items.some(({ metadata }) => metadata.name === 'web') ? [apiVersion] : [];
      });
      return (await Promise.all(found)).flat();
    },
  };
}

it('delete takes the kind of the group that the file names, and not one of a CRD that has its name', async () => {
  const { apply, remove, groups } = await site();
  for (const object of [CRD, OF_KUBERNETES, OF_THE_CRD]) await apply(object);
  expect(await groups()).toEqual(['v1', `${GROUP}/v1`]);
  expect(await remove()).toEqual({ state: 'met' });
  expect(await groups()).toEqual([`${GROUP}/v1`]);
  expect(await remove()).toMatchObject({ state: 'failed', why: expect.stringContaining('not found') });
  expect(await remove({ ignoreNotFound: true })).toEqual({ state: 'met' });
});

it('an object that cannot be applied is what a checkpoint may assert', async () => {
  const { context, applied } = await kubectlContext();
  const apply = async (entry: object) =>
    (await mutate(context, applied, { op: 'apply', entry: entry as { inline: string } })).outcome;
  for (const inline of ['apiVersion: v1\nkind: ConfigMap\n', { apiVersion: 'v1', kind: 'ConfigMap' }]) {
    const why =
      'error: inline: metadata is required because a ConfigMap is known by the name that stands there';
    expect(await apply({ inline })).toEqual({ state: 'failed', what: 'apply inline', why });
    expect(await apply({ inline, exitCode: 1, outputContains: 'metadata is required' })).toEqual({
      state: 'met',
    });
  }
});
