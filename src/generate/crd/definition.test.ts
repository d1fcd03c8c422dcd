import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import type { Json, JsonMap } from '../../../lib/base/index.js';
import { compileSchema, prune, validate } from '../../../lib/schema/index.js';
import { exampleFolders, exampleObjects, ROOT } from '../../../test/support/examples.js';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the first load of all sources takes longer than a test may.
import '../../commands/generate/index.js';

interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly additionalPrinterColumns: readonly { readonly name: string }[];
  readonly schema: { readonly openAPIV3Schema: { readonly properties: Record<'spec' | 'status', JsonMap> } };
}

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly Version[];
    readonly conversion?: { readonly webhook: object };
  };
}

/** What `ork generate <kind>` writes for a Katalog. */
async function generated<T>(
  kind: string,
  katalog: string,
  beside?: string,
): Promise<{ readonly objects: readonly T[]; readonly code: number; readonly err: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-crd-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (beside !== undefined) cpSync(beside, folder, { recursive: true });
  writeFileSync(join(folder, 'katalog.yaml'), katalog);
  const { code, out, err } = await ork(['generate', kind, join(folder, 'katalog.yaml')]);
  return { objects: parseAllDocuments(out).flatMap((each) => (each.toJS() as T | null) ?? []), code, err };
}

/** The key that examples give an entry, and its type. */
function typeOf({ spec: { group, names, versions } }: Definition): readonly [string, JsonMap] {
  const version = versions.find(({ storage }) => storage)?.name ?? '';
  return [names.kind.toLowerCase(), { group, version, kind: names.kind, plural: names.plural }];
}

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
    expect(spec).toEqual({
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
      const types = new Map<string, JsonMap>(
        exampleObjects(`${example}/crd.yaml`).map((crd) => typeOf(crd as unknown as Definition)),
      );
      const [katalog] = exampleObjects(`${example}/katalog.yaml`) as unknown as readonly {
        readonly spec: { readonly crds: Record<string, JsonMap> };
      }[];
      for (const [name, entry] of Object.entries(katalog?.spec.crds ?? {})) {
        delete entry['crdFile'];
        // An entry is called as its type is, where there are several.
        entry['apiTypes'] = types.get(name) ?? [...types.values()][0];
      }
      const { objects, err } = await generated<Definition>(
        'crd',
        stringify(katalog),
        join(ROOT, 'examples', example),
      );
      expect([objects.length, err]).toEqual([types.size, expect.not.stringContaining('ORK_')]);
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
