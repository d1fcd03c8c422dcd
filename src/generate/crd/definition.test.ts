import { describe, expect, it } from 'vitest';
import type { Json, JsonMap } from '../../../lib/base/index.js';
import { compileSchema, prune, validate } from '../../../lib/schema/index.js';
import { type Definition, derivedOfExample, generated } from '../../../test/support/derived-crds.js';
import { exampleFolders, exampleObjects } from '../../../test/support/examples.js';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the first load of all sources takes longer than a test may.
import '../../commands/generate/index.js';

const katalogOf = (entry: string, more = ''): string => `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
${more}spec:
  crds:
    app:
      apiTypes: { group: demo.example.com, version: v1, kind: App, plural: apps }
${entry}`;

async function derived(entry: string, more = ''): Promise<Definition> {
  const { objects, err } = await generated<Definition>('crd', katalogOf(entry, more));
  const [definition, ...others] = objects;
  if (!definition || others.length > 0) throw new Error(`expected one CRD: ${err}`);
  return definition;
}

async function schemas(entry: string) {
  const { spec } = await derived(entry);
  const { properties } = spec.versions[0]?.schema.openAPIV3Schema ?? {};
  if (!properties) throw new Error('no schema');
  return { spec: properties.spec, status: properties.status };
}

const SPEC = `
      mutation:
        rules:
          - { field: spec.replicas, default: "2" }
          - { field: spec.tier, default: low, when: [{ field: spec.cheap, equals: true }] }
          - { field: spec.ratio, default: 1, valueType: float }
      validation:
        rules:
          - { field: spec.image, prefix: "registry.example.org/", message: from our registry }
          - { field: spec.replicas, between: "1,10" }
          - { field: spec.tier, in: [low, high] }
          - { field: spec.owner, operator: exists }
          - { field: spec.replicas, operator: exists }
          - { field: spec.note, operator: exists, action: warn }
          - { field: spec.domain, operator: exists, when: [{ field: spec.public, equals: true }] }
          - { field: spec.name, regex: "^[a-z]+$" }
      operatorBox:
        onReconcile:
          deployments:
            - { name: "{{ .metadata.name }}", image: "{{ .spec.image }}", replicas: "{{ .spec.replicas }}" }
          configMaps:
            - name: "{{ .item.name }}"
              forEach: { field: spec.parts }
              data: { text: "{{ .item.text }}", free: "{{ .spec.free | toJson }}" }
            - name: "{{ .metadata.name }}-settings"
              forEach: { field: spec.settings }
              data: { value: "{{ .value }}" }
        status:
          fields:
            - { path: phase, value: Running }
            - { path: readyReplicas, value: "{{ .children.deployment.status.readyReplicas }}" }
            - { path: wanted, value: "{{ .spec.replicas }}" }
            - { path: cost, value: "{{ .spec.ratio }}", type: float }
`;

describe('ork generate crd', () => {
  it('derives fields, types, checks and defaults from templates, rules and forEach', async () => {
    const { spec } = await schemas(SPEC);
    const { 'x-kubernetes-validations': _, ...typed } = spec;
    expect(typed).toEqual({
      type: 'object',
      required: ['owner'],
      properties: {
        cheap: { type: 'boolean' },
        free: { 'x-kubernetes-preserve-unknown-fields': true },
        image: { type: 'string', pattern: '^registry\\.example\\.org/' },
        domain: expect.anything(),
        name: { type: 'string', pattern: '^[a-z]+$' },
        note: expect.anything(),
        owner: { 'x-kubernetes-preserve-unknown-fields': true },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, text: { 'x-kubernetes-int-or-string': true } },
          },
        },
        public: { type: 'boolean' },
        ratio: { type: 'number', default: 1 },
        replicas: { type: 'integer', minimum: 1, maximum: 10, default: 2 },
        settings: { type: 'object', additionalProperties: { 'x-kubernetes-int-or-string': true } },
        tier: { type: 'string', enum: ['low', 'high'] },
      },
    });
  });

  it('writes the rules that mean the same in a schema, and says why it leaves the others out', async () => {
    const { objects, out } = await generated<Definition>(
      'crd',
      katalogOf(`
      validation:
        rules:
          - { field: spec.image, prefix: "registry.example.org/", message: "{{ .spec.image }} is not 100% ours" }
          - { field: spec.replicas, between: "1,10", when: [{ field: spec.public, equals: true }] }
          - { field: spec.image, operator: exists, message: an image is needed }
          - { field: spec.zone, operator: immutable, message: "{{ .old.spec.zone }} stays" }
          - { field: metadata.name, prefix: app- }
          - { field: spec.replicas, lessThan: 5, action: warn }
          - { field: metadata.labels.team, operator: exists }
          - { field: spec.domain, operator: unique }
          - { field: spec.image, regex: "${'a'.repeat(200)}" }
          - { field: spec.replicas, greaterThanOrEqual: 1, when: [{ field: admission.operation, equals: CREATE }] }
      operatorBox:
        onReconcile:
          deployments: [{ name: "{{ .spec.domain }}", image: "{{ .spec.image }}", replicas: "{{ .spec.replicas }}" }]
          configMaps: [{ name: "{{ .spec.zone }}", data: { a: b } }]
`),
    );
    const { openAPIV3Schema } = objects[0]?.spec.versions[0]?.schema ?? {};
    const unchanged =
      '(oldSelf.hasValue() && has(self.spec) == has(oldSelf.value().spec) && (!has(self.spec) || self.spec == oldSelf.value().spec))';
    const zone = '(has(self.spec) && has(self.spec.zone))';
    const oldZone = '(has(oldSelf.spec) && has(oldSelf.spec.zone))';
    expect(openAPIV3Schema?.['x-kubernetes-validations']).toEqual([
      {
        rule: 'has(self.spec) || (oldSelf.hasValue() && !has(oldSelf.value().spec))',
        optionalOldSelf: true,
        message: 'is not 100% ours; an image is needed',
        reason: 'FieldValueRequired',
        fieldPath: '.spec',
      },
      {
        rule: `${zone} == ${oldZone} && (!${zone} || self.spec.zone == oldSelf.spec.zone)`,
        message: 'spec.zone immutable does not hold',
        messageExpression: `'%s stays'.format([${oldZone} ? oldSelf.spec.zone : ''])`,
        fieldPath: '.spec.zone',
      },
      {
        rule: `${unchanged} || ((has(self.metadata.name) ? self.metadata.name : '').startsWith('app-'))`,
        optionalOldSelf: true,
        message: 'metadata.name prefix "app-" does not hold',
      },
    ]);
    const replicas = '(has(self.replicas) ? double(self.replicas) : 0.0)';
    expect(openAPIV3Schema?.properties.spec['x-kubernetes-validations']).toEqual([
      {
        rule: "(has(self.image) ? self.image : '').startsWith('registry.example.org/')",
        message: 'spec.image prefix "registry.example.org/" does not hold',
        messageExpression: "'%s is not 100%% ours'.format([has(self.image) ? self.image : ''])",
        fieldPath: '.image',
      },
      {
        rule: `!((has(self.public) && self.public in [true])) || (${replicas} >= 1.0 && ${replicas} <= 10.0)`,
        message: 'spec.replicas between "1,10" does not hold',
        fieldPath: '.replicas',
      },
      {
        rule: "(has(self.image) ? self.image : '') != ''",
        message: 'an image is needed',
        reason: 'FieldValueRequired',
        fieldPath: '.image',
      },
    ]);
    expect(out.slice(out.indexOf('# From what'), out.indexOf('\napiVersion'))).toMatchInlineSnapshot(`
      "# From what the Katalog says of this type: what templates and conditions read, its rules and defaults, and its status.
      # Review it: a field whose type nothing tells keeps whatever is written there.
      # Rules that the gateway and the reconcile ask, and this schema does not:
      #   spec.replicas lessThan 5: a schema gives no warnings
      #   metadata.labels.team exists: a schema does not read metadata.labels.team
      #   spec.domain unique: unique asks the runtime
      #   spec.image regex "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": the API server would not take it: a text without maxLength may be long, and the pattern is
      #   spec.replicas greaterThanOrEqual 1: admission is known to the gateway alone"
    `);
  });

  it('writes no rule where another version, another entry or a mutation would say otherwise', async () => {
    const rules = 'validation: { rules: [{ field: spec.image, prefix: a }] }';
    const box = 'operatorBox: { onReconcile: { deployments: [{ name: a, image: "{{ .spec.image }}" }] } }';
    const text = async (entry: string, more = '') =>
      (await generated('crd', katalogOf(`      ${entry}\n      ${box}\n${more}`))).out;
    expect(await text(rules)).toContain('x-kubernetes-validations');
    const first = 'mutation: { mutateFirst: true, rules: [{ field: spec.image, default: a }] }';
    const normalized = 'normalize: { spec: { image: "{{ .spec.image }}" } }';
    const versions =
      'conversion: { storageVersion: v1, paths: [{ from: v1, to: v2, spec: { image: "{{ .spec.image }}" } }] }';
    const other = `    other:
      apiTypes: { group: demo.example.com, version: v1, kind: App, plural: apps }
      labelSelector: a=b
      ${rules}
      ${box}
`;
    for (const out of [
      await text(`${rules}\n      ${first}`),
      await text(`${rules}\n      ${normalized}`),
      await text(`${rules}\n      ${versions}`),
      await text(`${rules}\n      labelSelector: a=c`, other),
    ]) {
      expect(out).toContain('kind: CustomResourceDefinition');
      expect(out).not.toContain('x-kubernetes-validations');
      expect(out).not.toContain('Rules that');
    }
  });

  it('derives the status and its columns from status.fields', async () => {
    const { status } = await schemas(SPEC);
    expect(status).toMatchObject({
      type: 'object',
      properties: {
        phase: { type: 'string' },
        readyReplicas: { type: 'integer' },
        wanted: { type: 'integer' },
        cost: { type: 'number' },
        conditions: { type: 'array', 'x-kubernetes-list-map-keys': ['type'] },
        observedGeneration: { type: 'integer' },
      },
    });
    const { spec } = await derived(SPEC);
    expect(spec.versions[0]?.additionalPrinterColumns.map(({ name }) => name)).toEqual([
      ...['Phase', 'Ready Replicas', 'Wanted', 'Cost', 'Ready', 'Age'],
    ]);
  });

  it('has every version of the conversions, stores the one they name, and asks the gateway', async () => {
    const { spec } = await derived(
      `
      conversion:
        storageVersion: v2
        paths:
          - { from: v1, to: v2, spec: { size: "{{ .spec.replicas }}" } }
          - { from: v2, to: v1, spec: { replicas: "{{ .spec.size }}" } }
      operatorBox: { onReconcile: { configMaps: [{ name: a, data: { b: "{{ .spec.replicas }}" } }] } }
`,
      'security: { conversion: { enabled: true } }\n',
    );
    expect(spec.versions.map(({ name, storage }) => [name, storage])).toEqual([
      ['v2', true],
      ['v1', false],
    ]);
    expect(spec.versions[0]?.schema.openAPIV3Schema.properties.spec['properties']).toHaveProperty('size');
    expect(spec.conversion?.webhook).toMatchObject({
      clientConfig: { service: { namespace: 'orkestra-system', name: 'orkestra-gateway', path: '/convert' } },
    });
  });

  it('keeps unknown fields where code may read them, and what normalize changes in any form', async () => {
    const { spec } = await schemas(`
      normalize: { spec: { size: "{{ .spec.size }}" } }
      validation: { rules: [{ field: spec.size, greaterThan: 3 }] }
      operatorBox: { onReconcile: { configMaps: [{ name: a }] } }
`);
    expect(spec).toEqual({
      type: 'object',
      properties: { size: { 'x-kubernetes-preserve-unknown-fields': true } },
    });
  });

  it('a type of Kubernetes has no CRD, and a crdFile is kept as it is', async () => {
    const { objects } = await generated<Definition>(
      'crd',
      `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    node:
      apiTypes: { group: "apps", version: v1, kind: Deployment, plural: deployments }
      labelSelector: a=b
      operatorBox: { onReconcile: { configMaps: [{ name: a }] } }
`,
    );
    expect(objects).toEqual([]);
    const { out } = await ork(['generate', 'crd', 'examples/16-admission/katalog.yaml']);
    expect(out).toContain('additionalPrinterColumns:\n        - name: Environment');
  });

  it.each(exampleFolders().filter((folder) => !folder.startsWith('12-')))(
    'what it derives for the example %s takes the CRs of that example as they are',
    async (example) => {
      const { objects, err, types } = await derivedOfExample(example);
      expect([objects.length, err]).toEqual([types, expect.not.stringContaining('ORK_')]);
      for (const cr of exampleObjects(`${example}/cr.yaml`)) {
        const definition = objects.find(({ spec }) => spec.names.kind === cr.kind);
        const version = definition?.spec.versions.find(({ name }) => cr.apiVersion?.endsWith(`/${name}`));
        const schema = compileSchema(version?.schema.openAPIV3Schema as unknown as Json, '', []);
        const unknown: string[] = [];
        prune(cr as unknown as Json, schema, unknown);
        expect([
          validate(cr as unknown as Json, schema),
          unknown.filter((path) => path.startsWith('spec')),
        ]).toEqual([[], []]);
      }
    },
  );
});

describe('ork generate cr', () => {
  it('mends its example until the rules accept it', async () => {
    const { objects, code } = await generated<{ readonly spec: JsonMap }>('cr', katalogOf(SPEC));
    expect(code).toBe(0);
    expect(objects[0]?.spec).toMatchObject({
      image: expect.stringMatching(/^registry\.example\.org\//),
      tier: 'low',
      owner: 'example',
    });
  });

  it('names the rule that no example was found for, and ends with 1', async () => {
    const { code, err } = await generated(
      'cr',
      katalogOf(`
      validation:
        rules:
          - { field: spec.a, equals: "1", message: a is one }
          - { field: spec.a, equals: "2", message: a is two }
      operatorBox: { onReconcile: { configMaps: [{ name: a }] } }
`),
    );
    expect(code).toBe(1);
    expect(err).toMatch(/App: a is (one|two) \(ORK_GENERATE_CR\)/);
  });
});
