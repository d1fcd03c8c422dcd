/** Random rules that stand in the schema of a CRD, and random objects that they may hold for or not. */
import fc from 'fast-check';
import type { JsonObject } from '../../lib/base/index.js';
import { pairedObject, pairedRules } from './policy-pairs.js';

/** From these a schema is derived that types every field that the rules read. */
export const TYPING: JsonObject = {
  onReconcile: {
    deployments: [
      { name: '{{ .metadata.name }}', image: '{{ .spec.image }}', replicas: '{{ .spec.replicas }}' },
    ],
    configMaps: [{ name: '{{ .spec.tier }}', data: { a: 'b' } }],
    cronJobs: [
      { name: '{{ .spec.store.name }}', image: 'a', schedule: '* * * * *', suspend: '{{ .spec.public }}' },
    ],
    statefulSets: [{ name: '{{ .metadata.name }}', image: 'a', replicas: '{{ .spec.store.size }}' }],
  },
};

const nameRule = fc.constantFrom<JsonObject>(
  { field: 'metadata.name', prefix: 'a' },
  { field: 'metadata.name', notEquals: 'ab', when: [{ field: 'spec.replicas', greaterThan: 1 }] },
  { field: 'spec.tier', equals: 'a', when: [{ field: 'metadata.name', suffix: 'b' }] },
);

/** The rules of one CRD; what a schema cannot hold is left out by the test. */
export const schemaRuleLists: fc.Arbitrary<readonly JsonObject[]> = fc
  .tuple(pairedRules, fc.option(nameRule, { freq: 3 }))
  .map(([rules, named]) => [...rules, ...(named === null ? [] : [named])]);

/** No labels: a schema sees none, and an update of them alone is not asked about. */
export const schemaObject = fc.record({
  object: pairedObject.map(({ spec, isUpdate }) => ({
    spec: spec && withoutLimits(spec as unknown as JsonObject),
    isUpdate,
  })),
  name: fc.constantFrom('a', 'ab', 'b'),
});

export type SchemaObject = typeof schemaObject extends fc.Arbitrary<infer T> ? T : never;

/** The derived schema has no maps. */
function withoutLimits({ limits: _, ...spec }: JsonObject): JsonObject {
  return spec;
}
