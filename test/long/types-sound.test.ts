/**
 * The checks of types are sound: what they call an error is empty or refused for every custom resource. Custom resources
 * are drawn from the schema and stored by the cluster; templates are rendered by the engine, objects built by the program,
 * and a status is written to the cluster.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, functionTable, loadKatalog, type Problem } from '../../katalog/index.js';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { FakeClock } from '../support/fake-clock.js';
import '../support/properties.js';

const SPEC = {
  type: 'object',
  properties: {
    image: { type: 'string' },
    size: { type: 'string', enum: ['small', 'large'] },
    debug: { type: 'boolean' },
    count: { type: 'integer' },
    share: { type: 'number' },
    either: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    hosts: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, port: { type: 'integer' } } },
    },
    nested: {
      type: 'object',
      properties: { flag: { type: 'boolean' }, words: { type: 'array', items: { type: 'string' } } },
    },
  },
};
const STATUS = {
  type: 'object',
  properties: {
    phase: { type: 'string', enum: ['Pending', 'Ready'] },
    ready: { type: 'integer' },
    open: { type: 'boolean' },
    share: { type: 'number' },
    names: { type: 'array', items: { type: 'string' } },
    deep: { type: 'object', properties: { word: { type: 'string' } } },
    conditions: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    observedGeneration: { type: 'integer' },
  },
};

const crd = fileCrd('Sound', {
  subresources: { status: {} },
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC, status: STATUS } } },
});

const text = fc.constantFrom('a', '12', 'true', '', '500m', 'x y');
const spec = fc.record(
  {
    image: text,
    size: fc.constantFrom('small', 'large'),
    debug: fc.boolean(),
    count: fc.integer({ min: -3, max: 90_000 }),
    share: fc.constantFrom(0.5, 2, -1.25),
    either: fc.oneof(fc.integer({ min: 0, max: 99 }), text),
    labels: fc.dictionary(fc.constantFrom('app', 'tier'), text),
    free: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(text, fc.boolean())),
    hosts: fc.array(fc.record({ name: text, port: fc.integer() }, { requiredKeys: [] }), { maxLength: 3 }),
    nested: fc.record({ flag: fc.boolean(), words: fc.array(text, { maxLength: 2 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** Chains that exist, and such that almost do. */
const chain = fc.constantFrom(
  ...Object.keys(SPEC.properties).map((name) => `spec.${name}`),
  ...[
    'spec.imge',
    'spec.sise',
    'spec.debug.x',
    'spec.hosts.name',
    'spec.labels.app',
    'spec.labels.app.x',
    'spec.free.a.b',
  ],
  ...[
    'spec.nested.flag',
    'spec.nested.flg',
    'spec.nested.words.x',
    'spec.either.x',
    'specs.image',
    'metadata.nam',
    'metadata.name',
  ],
  ...['status.phas', 'status.deep.wrd', 'status.deep.word'],
);
const wrapped = fc.tuple(
  chain,
  fc.constantFrom('{{ .# }}', '{{ with .# }}{{ . }}{{ end }}', '{{ $x := .# }}{{ $x }}'),
);
const template = wrapped.map(([name, around]) => around.replace('#', name));
const target = fc.constantFrom('replicas', 'port', 'protocol', 'nodeSelector', 'command');
const statusField = fc.record({
  path: fc.constantFrom(
    'phase',
    'ready',
    'open',
    'share',
    'names',
    'deep.word',
    'phse',
    'deep.wrd',
    'ready.x',
  ),
  value: fc.oneof(template, fc.constantFrom('Ready', 'Redy', '3', 'true')),
  type: fc.constantFrom(undefined, 'string', 'int', 'bool', 'auto'),
});

const CASES = 300;
const CRS = 12;

function katalogOf(value: string, field: string, status: object): string {
  const { group, version, kind, plural } = crd.apiTypes;
  return JSON.stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'sound' },
    spec: {
      crds: {
        sound: {
          apiTypes: { group, version, kind, plural },
          crdFile: 'crd.yaml',
          operatorBox: {
            onReconcile: {
              deployments: [{ name: 'x', image: 'a', [field]: value }],
              configMaps: [{ data: { x: value } }],
            },
            status: { fields: [status] },
          },
        },
      },
    },
  });
}

const clock = new FakeClock(0);
const random = (size: number): Uint8Array => new Uint8Array(size).fill(7);

function load(katalog: string) {
  return loadKatalog([{ file: 'katalog.yaml', text: katalog }], {
    clock,
    random,
    types: { severity: 'error' },
    readCrdFile: () => ({ text: crd.definition }),
  });
}

describe('what the checks of types call an error', () => {
  it(`is empty or refused, for ${CASES} Katalogs and ${CRS} custom resources each`, async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const stored: object[] = [];
    for (const [index, each] of fc.sample(spec, { numRuns: CRS, seed: 11 }).entries()) {
      const { status, body } = await kube.post(crd.collection(namespace), crd.cr(`s-${index}`, each));
      expect(status).toBe(201);
      stored.push(body);
    }
    const cases = fc.sample(fc.tuple(template, target, statusField), { numRuns: CASES, seed: 11 });
    const functions = functionTable({ clock, random });
    const bare = load(katalogOf('x', 'name', { path: 'phase', value: 'Ready' }));
    const counts: Record<string, number> = {};
    for (const [value, field, status] of cases) {
      const loaded = load(katalogOf(value, field, status));
      for (const problem of loaded.problems.filter(({ code }) => code.startsWith('ORK_TYPE_'))) {
        counts[problem.code] = (counts[problem.code] ?? 0) + 1;
        for (const cr of stored) await holds(problem, cr, { value, field, status, loaded });
      }
    }
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    for (const code of ['ORK_TYPE_FIELD', 'ORK_TYPE_VALUE', 'ORK_TYPE_STATUS']) {
      expect(counts[code], code).toBeGreaterThan(20);
    }

    interface Case {
      readonly value: string;
      readonly field: string;
      readonly status: { readonly path: string; readonly value: string };
      readonly loaded: ReturnType<typeof load>;
    }

    /** That the problem is one for this custom resource. */
    async function holds(problem: Problem, cr: object, of: Case): Promise<void> {
      const data = { children: {}, cross: {}, metrics: {}, status: {}, ...cr };
      const about = JSON.stringify([problem.path, problem.message, of.value, of.status, cr]);
      if (problem.code === 'ORK_TYPE_FIELD') {
        const written = problem.path.includes('.status.') ? of.status.value : of.value;
        expect(compileTemplate(written, { functions }).render(data), about).toBe('');
      } else if (problem.code === 'ORK_TYPE_VALUE') {
        expect(['refused', 'empty'], about).toContain(built(of, data));
      } else if (problem.code === 'ORK_TYPE_STATUS') {
        expect(['refused', 'pruned', 'empty'], about).toContain(await writtenStatus(of, data));
      }
    }

    function built({ loaded }: Case, data: object): string {
      const [made, without] = [loaded, bare].map(({ programs }) => {
        const deployment = programs.get('sound')?.onReconcile[0];
        try {
          return JSON.stringify(deployment?.build(data as never).objects[0]?.object);
        } catch {
          return 'refused';
        }
      });
      return made === 'refused' ? made : made === without ? 'empty' : 'built';
    }

    async function writtenStatus({ loaded, status: { path } }: Case, data: object): Promise<string> {
      const { changes, errors } = loaded.programs
        .get('sound')
        ?.status.apply(data as never, { failed: false, typeOf }) ?? {
        changes: [],
        errors: [],
      };
      const [change] = changes;
      if (errors.length > 0) return 'refused';
      if (!change || 'unset' in change || change.value === '') return 'empty';
      const keys = path.split('.');
      const body = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), change.value);
      const { name } = (data as { metadata: { name: string } }).metadata;
      const answer = await kube.patch('merge', `${crd.collection(namespace)}/${name}/status`, {
        status: body,
      });
      if (answer.status !== 200) return 'refused';
      const kept = keys.reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key],
        answer.body.status,
      );
      return kept === undefined ? 'pruned' : 'kept';
    }
  });
});

const TYPES = {
  string: 'string',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  array: 'auto',
  object: 'auto',
} as const;

/** As the runtime reads it from the API server. */
function typeOf(path: readonly string[]): (typeof TYPES)[keyof typeof TYPES] | undefined {
  const found = path.reduce<unknown>(
    (schema, name) => (schema as { properties?: Record<string, unknown> } | undefined)?.properties?.[name],
    STATUS,
  );
  const type = (found as { type?: keyof typeof TYPES } | undefined)?.type;
  return type && TYPES[type];
}
