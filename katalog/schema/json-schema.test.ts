import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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

describe('the JSON Schema and the loader agree', () => {
  it.each([
    'examples/12-two-runtimes/loader.yaml',
    'examples/12-two-runtimes/processor.yaml',
    'examples/12-two-runtimes/processor-expression.yaml',
    'test/fixtures/katalogs/second.yaml',
    'test/fixtures/katalogs/typos.yaml',
    'test/fixtures/katalogs/not-run.yaml',
  ])('on %s', (path) => {
    const text = read(path);
    // `anyOf` is an older spelling, which the schema of the current one need not know.
    const document: unknown = parse(text.replace('anyOf:', 'or:'));
    expect(validate(document)).toBe(loads(text));
  });

  it.each<[boolean, object]>([
    [true, base],
    [true, withEntry({ resync: '1h30m', queue: { maxDepth: 0 }, dependsOn: {} })],
    [true, withEntry({ labels: { a: 1, b: true, c: '{{ .spec.a }}' }, setup: ['a.yaml'] })],
    [true, withEntry({ setup: { apply: ['a.yaml'] }, endpoints: { info: false } })],
    [true, { ...base, notes: [{ name: 'x', expression: 'y' }], crossAccess: false }],
    [true, { ...base, notes: { functions: [] } }],
    [false, { ...base, kind: 'Komposer' }],
    [false, { ...base, apiVersion: 'v1' }],
    [false, { ...base, metadata: {} }],
    [false, { ...base, spec: {} }],
    [false, { ...base, imports: [] }],
    [false, { ...base, spec: { crds: { 'a/b': base.spec.crds.a } } }],
    [false, { ...base, spec: { ...base.spec, leaderElection: { name: 'Upper' } } }],
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
    [true, withEntry({ operatorBox: { onCreate: { external: [{ name: 'a', url: '{{ .spec.url }}' }] } } })],
    [false, withEntry({ operatorBox: { onCreate: { external: [{ url: 'http://a' }] } } })],
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
