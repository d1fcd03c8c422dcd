import { expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { installCrd } from '../support/crd.js';
import { type Definition, derivedOfExample } from '../support/derived-crds.js';
import { exampleFolders, exampleObjects } from '../support/examples.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** In a group that no other suite has. */
function moved(definition: Definition, mark: string): Definition {
  return JSON.parse(
    JSON.stringify(definition).replaceAll(definition.spec.group, `${mark}.${definition.spec.group}`),
  );
}

it.each(exampleFolders().filter((folder) => !folder.startsWith('12-')))(
  'the API server takes the CRDs that are derived for the example %s, and they take its CRs',
  async (example) => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const mark = `t${crypto.randomUUID().slice(0, 8)}`;
    const { objects } = await derivedOfExample(example);
    expect(objects.length).toBeGreaterThan(0);
    for (const derived of objects) {
      const definition = moved(derived, mark);
      const { group, names, scope, versions } = definition.spec;
      const stored = versions.find(({ storage }) => storage)?.name ?? '';
      try {
        await installCrd(kube, definition, `/apis/${group}/${stored}/${names.plural}`);
        const own = exampleObjects(`${example}/cr.yaml`).filter(
          ({ kind, apiVersion }) => kind === names.kind && apiVersion === `${derived.spec.group}/${stored}`,
        );
        for (const cr of own) {
          const place = scope === 'Namespaced' ? `namespaces/${namespace}/` : '';
          const path = `/apis/${group}/${stored}/${place}${names.plural}`;
          const object = {
            ...cr,
            apiVersion: `${group}/${stored}`,
            metadata: { ...cr.metadata, ...(scope === 'Namespaced' ? { namespace } : {}) },
          };
          const { status, text } = await kube.post(path, object, { query: { dryRun: 'All' } });
          expect([status, status === 201 ? '' : text]).toEqual([201, '']);
        }
      } finally {
        await kube.delete(`${DEFINITIONS}/${definition.metadata.name}`);
      }
    }
  },
);
