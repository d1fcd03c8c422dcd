import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadPlan } from '../../runtime/plan.js';
import { exampleFiles, exampleText, loadExample } from '../../test/support/examples.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from '../load/index.js';
import { katalogJsonSchema } from './json-schema.js';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(katalogJsonSchema());

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** Loads without an error of the kinds that a schema can see. */
const loads = (text: string): boolean => {
  const options = { clock: new FakeClock(), random: randomBytes };
  const { problems } = loadKatalog([{ file: 'katalog.yaml', text }], options);
  return problems.every(({ severity }) => severity === 'warning');
};

const base = {
  apiVersion: 'orkestra.orkspace.io/v1',
  kind: 'Katalog',
  metadata: { name: 'test' },
  spec: { crds: { a: { apiTypes: { group: 'example.com', version: 'v1', kind: 'A', plural: 'as' } } } },
};

const withEntry = (fields: object): object => ({
  ...base,
  spec: { crds: { a: { ...base.spec.crds.a, ...fields } } },
});

const RULES = [{ field: 'spec.a', operator: 'exists' }];
const DEFAULTS = [{ field: 'spec.a', default: 1 }];

const FIXTURES = 'test/fixtures/katalogs';
const GENERATIONS = ['first', 'second', 'third', 'fourth'].map((name) => `${FIXTURES}/${name}.yaml`);
const BROKEN = readdirSync(new URL(`../../${FIXTURES}/broken`, import.meta.url))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `${FIXTURES}/broken/${file}`);
const EXAMPLES = exampleFiles().filter((file) => /^kind: Katalog$/m.test(exampleText(file)));

describe('the JSON Schema and the loader agree', () => {
  it.each(EXAMPLES)('that %s is right', (file) => {
    const text = exampleText(file);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(loadExample(file).problems).toEqual([]);
  });

  it.each([...BROKEN, `${FIXTURES}/typos.yaml`, `${FIXTURES}/not-run.yaml`])('that %s is wrong', (file) => {
    const text = read(file);
    const { problems } = loadPlan([{ file, text }], { clock: new FakeClock(), randomBytes, env: {} });
    expect(problems.filter(({ severity }) => severity === 'error')).not.toEqual([]);
    if (problems.some(({ code }) => code === 'ORK_YAML_SYNTAX')) return;
    // A fixture begins with a comment where the schema, which sees less, has to accept it.
    expect(validate(parse(text))).toBe(text.startsWith('#'));
  });

  it.each(GENERATIONS)('on %s once it is in the third spelling', (file) => {
    const { katalog, problems } = loadKatalog([{ file, text: read(file) }], {
      clock: new FakeClock(),
      random: randomBytes,
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(validate(JSON.parse(JSON.stringify(katalog?.enriched))), JSON.stringify(validate.errors)).toBe(
      true,
    );
  });

  it.each<[boolean, object]>([
    [true, base],
    [true, withEntry({ resync: '1h30m', queue: { maxDepth: 0 }, dependsOn: {} })],
    [true, withEntry({ labels: { a: 1, b: true, c: '{{ .spec.a }}' }, setup: ['a.yaml'] })],
    [true, withEntry({ setup: { apply: ['a.yaml'] }, endpoints: { info: false } })],
    [true, withEntry({ validation: RULES, mutation: { rules: DEFAULTS, mutateFirst: true } })],
    [true, withEntry({ admission: { validation: { rules: RULES }, mutation: DEFAULTS } })],
    [true, withEntry({ admission: { validation: RULES }, mutation: DEFAULTS })],
    [false, withEntry({ admission: { validation: 'spec.a' } })],
    [false, withEntry({ admission: { validations: RULES } })],
    [true, { ...base, notes: [{ name: 'x', expression: 'y' }], crossAccess: false }],
    [true, { ...base, notes: { functions: [] } }],
    [true, { ...base, profiles: { resources: [{ name: 'a', limits: { cpu: 1 } }] } }],
    [true, { ...base, profiles: { reconciler: [{ name: 'a', queue: { maxDepth: 5 } }] } }],
    [false, { ...base, profiles: { resources: [{ limits: { cpu: 1 } }] } }],
    [false, { ...base, profiles: { resources: [{ name: 'a', limit: { cpu: 1 } }] } }],
    [false, { ...base, profiles: { reconciler: [{ name: 'a', queue: { behaviour: {} } }] } }],
    [false, { ...base, profiles: { quotas: [] } }],
    [true, { ...base, security: {} }],
    [true, { ...base, security: { api: { auth: 'none' } } }],
    [true, { ...base, security: { api: { auth: 'token' } } }],
    [true, { ...base, security: { api: { auth: 'token', tokens: [{ token: '$A_TOKEN' }] } } }],
    [
      true,
      {
        ...base,
        security: {
          api: { auth: 'token', tokens: [{ secretRef: { name: 'a', namespace: 'b', key: 'c' } }] },
        },
      },
    ],
    [true, { ...base, security: { api: { auth: 'kubernetes', audiences: ['orkestra'] } } }],
    [false, { ...base, security: { api: {} } }],
    [false, { ...base, security: { api: { auth: 'tokens' } } }],
    [false, { ...base, security: { api: { auth: 'token', tokens: [] } } }],
    [false, { ...base, security: { api: { auth: 'token', tokens: [{ token: 'in plain text' }] } } }],
    [false, { ...base, security: { api: { auth: 'token', audiences: ['orkestra'] } } }],
    [false, { ...base, security: { api: { auth: 'kubernetes', tokens: [{ token: '$A_TOKEN' }] } } }],
    [false, { ...base, security: { admission: {} } }],
    [false, { ...base, kind: 'Komposer' }],
    [false, { ...base, apiVersion: 'v1' }],
    [false, { ...base, metadata: {} }],
    [false, { ...base, spec: {} }],
    [false, { ...base, imports: [] }],
    [false, { ...base, spec: { crds: { 'a/b': base.spec.crds.a } } }],
    [false, { ...base, spec: { ...base.spec, leaderElection: { name: 'Upper' } } }],
    [true, { ...base, spec: { ...base.spec, leaderElection: { scope: 'crd' } } }],
    [false, { ...base, spec: { ...base.spec, leaderElection: { scope: 'crds' } } }],
    [false, withEntry({ workers: 0 })],
    [false, withEntry({ workers: 1.5 })],
    [false, withEntry({ workers: '3' })],
    [false, withEntry({ resync: '10 minutes' })],
    [false, withEntry({ resync: 10 })],
    [false, withEntry({ dependsOn: { b: 'heathy' } })],
    [false, withEntry({ dependsOn: 'b' })],
    [false, withEntry({ operatorBox: { status: { fields: [{ value: 1 }] } } })],
    [false, withEntry({ operatorBox: { finalizers: ['plain'] } })],
    [
      true,
      withEntry({ operatorBox: { external: [{ name: 'a', url: 'http://a', expectedStatus: [200, 404] }] } }),
    ],
    [false, withEntry({ operatorBox: { external: [{ name: 'a' }] } })],
    [false, withEntry({ operatorBox: { external: [{ name: 'a', url: 'http://a', methd: 'GET' }] } })],
    [
      true,
      withEntry({ operatorBox: { onCreate: { external: [{ name: 'a', url: 'http://a/{{ .spec.b }}' }] } } }),
    ],
    [false, withEntry({ operatorBox: { onCreate: { external: [{ url: 'http://a' }] } } })],
    [
      true,
      withEntry({
        operatorBox: {
          onDelete: {
            ...{ ordered: true, timeout: '1m' },
            groups: [{ name: 'a', jobs: [{ image: 'i' }], when: [] }, { secrets: [{ name: 'b' }] }],
          },
        },
      }),
    ],
    [false, withEntry({ operatorBox: { onDelete: { groups: [{ name: 'a', groups: [] }] } } })],
    [false, withEntry({ operatorBox: { onDelete: { ordered: 'yes' } } })],
    [true, withEntry({ operatorBox: { preReconcile: { enqueueGate: { when: [], failPolicy: 'closed' } } } })],
    [false, withEntry({ operatorBox: { preReconcile: { reconcileGate: { failPolicy: 'ajar' } } } })],
    [false, withEntry({ operatorBox: { preReconcile: { sentinels: ['specChanged'] } } })],
    [
      true,
      withEntry({
        operatorBox: { reconciler: { hooks: { module: './a.js', function: 'f', args: { a: 1 } } } },
      }),
    ],
    [false, withEntry({ operatorBox: { reconciler: { hooks: { module: './a.js' } } } })],
    [false, withEntry({ apiTypes: { group: 'example.com', version: 'v1', kind: 'lower', plural: 'as' } })],
  ])('%s for %j', (valid, document) => {
    expect(validate(document)).toBe(valid);
    expect(loads(JSON.stringify(document))).toBe(valid);
  });

  it('describes its fields', () => {
    const text = JSON.stringify(katalogJsonSchema());
    expect(text).toContain('"$schema":"https://json-schema.org/draft/2020-12/schema"');
    expect(text).toContain('CRs reconciled at the same time; default 3.');
  });
});
