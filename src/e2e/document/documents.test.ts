import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { discover } from './discover.js';
import { missingPrograms, programsIn } from './programs.js';
import { readDocuments } from './read-documents.js';

function written(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const document = (spec: string, more = ''): string => `apiVersion: orkestra.orkspace.io/v1
kind: E2E
metadata: { name: shop }
${more}
${spec}
`;
const SPEC = `spec:
  katalog: ./katalog.yaml
  cr: cr.yaml
  expect:
    - { name: gone, after: cr-deleted, resources: [{ kind: Shop, name: a, count: 0 }] }
    - { name: there, after: cr-applied, timeout: 90s, resources: [{ kind: Shop, name: a, ready: true }] }
`;
const REST = { 'katalog.yaml': '', 'cr.yaml': '' };

/** The problems of one document, as `line:column path: message`. */
async function problemsOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const folder = written({ ...REST, 'e2e.yaml': text, ...files });
  const { problems } = await readDocuments([join(folder, 'e2e.yaml')], { path: process.env['PATH'] });
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

const expecting = (expectation: string): string =>
  document(`spec:\n  custom: { target: kubernetes }\n  expect:\n    - ${expectation}`);

describe('an E2E document', () => {
  it('has its checkpoints by phase, its paths absolute and its defaults filled in', async () => {
    const folder = written({ ...REST, 'e2e.yaml': document(SPEC) });
    const { tests, problems } = await readDocuments([join(folder, 'e2e.yaml')], { path: undefined });
    expect(problems).toEqual([]);
    expect(tests[0]?.test).toMatchObject({
      katalog: join(folder, 'katalog.yaml'),
      crFiles: [join(folder, 'cr.yaml')],
      cluster: { provider: 'kind', name: 'ork-e2e', reuse: false },
      checkpoints: [
        { name: 'there', phase: 'cr-applied', timeoutMs: 90_000 },
        { name: 'gone', phase: 'cr-deleted', timeoutMs: 60_000 },
      ],
    });
  });

  it('has setup as a list of paths, or in full', async () => {
    const setup = (written: string) => SPEC.replace('  cr:', `  setup: ${written}\n  cr:`);
    const read = async (text: string) => {
      const folder = written({ ...REST, 'a.yaml': '', 'e2e.yaml': document(setup(text)) });
      const { tests, problems } = await readDocuments([join(folder, 'e2e.yaml')], { path: undefined });
      expect(problems).toEqual([]);
      return tests[0]?.test.setup;
    };
    expect(await read('[a.yaml]')).toMatchObject({ apply: [{ waitMs: 0, waits: [] }], wait: [] });
    const full = '{ apply: [{ path: a.yaml, wait: 2s }], wait: [{ kind: Secret, name: s }] }';
    expect(await read(full)).toMatchObject({
      apply: [{ waitMs: 2_000 }],
      wait: [{ kind: 'Secret', name: 's', ready: false, timeout: 30_000 }],
    });
  });

  it.each([
    [
      '{ name: a, kubectl: { get: [{ kind: Pod, nmae: b, exists: true }] } }',
      'unknown field "nmae" (did you mean "name"?)',
    ],
    [
      '{ name: a, afterr: cr-applied, commands: [{ run: "true" }] }',
      'unknown field "afterr" (did you mean "after"?)',
    ],
    [
      '{ name: a, timeout: soon, commands: [{ run: "true" }] }',
      'invalid timeout "soon": expected a duration',
    ],
    [
      '{ name: a, after: later, commands: [{ run: "true" }] }',
      'expected setup-complete, cr-applied or cr-deleted',
    ],
    [
      '{ name: a }',
      'resources, kubectl or commands is required because a checkpoint without them passes always',
    ],
    ['{ name: a, kubectl: {} }', 'passes always'],
    [
      '{ name: a, kubectl: { logs: [{ name: p }] } }',
      'an assertion such as outputContains is required because logs by itself passes always',
    ],
    ['{ name: a, kubectl: { events: [{ kind: Pod, name: p }] } }', 'because events by itself passes always'],
    ['{ commands: [{ run: "true" }] }', 'name is required because results are listed by it'],
    [
      '{ name: a, kubectl: { apply: [{ file: cr.yaml, inline: "a: b" }] } }',
      'file and inline are mutually exclusive: keep one',
    ],
    ['{ name: a, kubectl: { delete: [{ kind: Pod }] } }', 'name is required because kind alone names many'],
    [
      '{ name: a, kubectl: { logs: [{ outputContains: x }] } }',
      'one of name, labelSelector, leaderElection is required',
    ],
    ['{ name: a, kubectl: { apply: [{ file: none.yaml }] } }', 'none.yaml does not exist'],
    ['{ name: a, commands: [{ run: "true", regex: "(" }] }', 'error parsing regexp'],
    ['{ name: a, commands: [{ run: "true", between: "1" }] }', 'expected two bounds'],
    [
      '{ name: a, resources: [{ kind: Pod, count: 0, ready: true }] }',
      'ready and count: 0 are mutually exclusive',
    ],
    ['{ name: a, commands: [{ run: "nosuchprogram --x" }] }', 'nosuchprogram is not installed'],
    ['{ include: none.yaml }', 'none.yaml does not exist'],
  ])('with the expectation %s is refused with its place', async (expectation, message) => {
    const [first, ...more] = await problemsOf(expecting(expectation));
    expect(first).toContain(message);
    expect(first).toMatch(/^\d+:\d+ /);
    expect(more).toEqual([]);
  });

  it.each([
    ['spec: { cr: cr.yaml, expect: [{ name: a, commands: [{ run: "true" }] }] }', 'katalog is required'],
    [
      'spec: { katalog: katalog.yaml }',
      'expect is required because a test without checkpoints passes always',
    ],
    [
      'spec: { katalog: none.yaml, expect: [{ name: a, commands: [{ run: "true" }] }] }',
      'none.yaml does not exist',
    ],
    ['', 'spec is required because the document imports nothing'],
    [
      'spec: { custom: { target: container }, expect: [{ name: a, commands: [{ run: "true" }] }] }',
      'container is not supported',
    ],
  ])('with %s is refused', async (spec, message) => {
    expect(await problemsOf(document(spec))).toEqual([expect.stringContaining(message)]);
  });

  it('accepts an assertion that asks for any output', async () => {
    expect(await problemsOf(expecting('{ name: a, commands: [{ run: echo, outputContains: "" }] }'))).toEqual(
      [],
    );
  });

  it('has the expectations of a file in the place of its include', async () => {
    const shared = 'expect:\n  - { name: shared, commands: [{ run: "true" }] }\n';
    const spec = `spec:
  custom: { target: kubernetes }
  expect:
    - { name: first, commands: [{ run: "true" }] }
    - { include: ./shared.yaml }
    - { name: last, commands: [{ run: "true" }] }`;
    const folder = written({ 'shared.yaml': shared, 'e2e.yaml': document(spec) });
    const { tests } = await readDocuments([join(folder, 'e2e.yaml')], { path: undefined });
    expect(tests[0]?.test.checkpoints.map(({ name }) => name)).toEqual(['first', 'shared', 'last']);
    const nested = await problemsOf(document(spec), { 'shared.yaml': '- { include: other.yaml }\n' });
    expect(nested).toEqual([expect.stringContaining('include is not supported in an included file')]);
  });

  it('runs its imports after its own test, in order, once each', async () => {
    const folder = written({
      ...REST,
      'e2e.yaml': document(SPEC, 'imports: [./b/e2e.yaml, { path: c.yaml, wait: 5s, freshCluster: true }]'),
      'b/e2e.yaml': expecting('{ name: a, commands: [{ run: "true" }] }').replace('shop', 'b'),
      'c.yaml': expecting('{ name: a, commands: [{ run: "true" }] }').replace('shop', 'c'),
    });
    const { tests } = await readDocuments([join(folder, 'e2e.yaml')], { path: undefined });
    expect(tests.map(({ test, waitMs, freshCluster }) => [test.name, waitMs, freshCluster])).toEqual([
      ['shop', 0, false],
      ['b', 0, false],
      ['c', 5_000, true],
    ]);
  });

  it('that imports itself is refused', async () => {
    expect(await problemsOf(document(SPEC, 'imports: [./e2e.yaml]'))).toEqual([
      expect.stringContaining('a document must not import itself'),
    ]);
  });
});

describe('discovery', () => {
  it('finds files that end in e2e.yaml, sorted, without those that are skipped', async () => {
    const names = [
      'b/e2e.yaml',
      'a/shop-e2e.yaml',
      'a/other.yaml',
      'vendor/e2e.yaml',
      'node_modules/x/e2e.yaml',
    ];
    const folder = written(Object.fromEntries(names.map((name) => [name, ''])));
    const found = async (skip: readonly string[]) =>
      (await discover(`${folder}/...`, skip)).map((file) => file.slice(folder.length + 1));
    expect(await found([])).toEqual(['a/shop-e2e.yaml', 'b/e2e.yaml', 'vendor/e2e.yaml']);
    expect(await found(['vendor', 'shop-*'])).toEqual(['b/e2e.yaml']);
  });
});

describe('the programs of a script', () => {
  it.each([
    ['kubectl get pods | jq .a && curl -s x', ['kubectl', 'jq', 'curl']],
    ['A=1 B=2 helm install x; if yq . f; then echo ok; fi', ['helm', 'yq']],
    ['x=$(kubectl get x) && [ "$x" = "a b" ]', ['kubectl']],
    ['cat <<EOF | kubectl apply -f -\nkind: ConfigMap\ncurl\nEOF\ngrep a', ['cat', 'kubectl', 'grep']],
    ['"$TOOL" run # jq is not asked for', []],
    ['f() { wget x; }; f 2>&1', ['wget']],
  ])('%j are found', (script, programs) => {
    expect(programsIn(script)).toEqual(programs);
  });

  it('are looked for in PATH', () => {
    expect(missingPrograms('sh -c true; nosuchprogram', process.env['PATH'] ?? '')).toEqual([
      'nosuchprogram',
    ]);
  });
});
