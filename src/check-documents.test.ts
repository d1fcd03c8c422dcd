import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ork } from '../test/support/in-process.js';
// Loaded here, and not within the time of the first test.
import './commands/validate.js';
import './cycles/index.js';
import './e2e/names/index.js';

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shops }
spec:
  crds:
    shop:
      apiTypes: { group: a.example.org, version: v1, kind: Shop, plural: shops }
      operatorBox: { onReconcile: { configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }] } }
    lid:
      apiTypes: { group: a.example.org, version: v1, kind: Lid, plural: lids }
      operatorBox: { onReconcile: { configMaps: [{ name: "{{ .metadata.name }}-lid", data: { a: b } }] } }
`;
const crd = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.a.example.org }
spec:
  group: a.example.org
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()} }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
`;
const FILES = {
  'katalog.yaml': KATALOG,
  'crd-shop.yaml': crd('Shop'),
  'crd-lid.yaml': crd('Lid'),
  'cr.yaml': 'apiVersion: a.example.org/v1\nkind: Shop\nmetadata: { name: books }\nspec: {}\n',
};

/** The lines that `ork validate` prints of a document in a folder with a Katalog, its CRDs and a CR; without the folder. */
async function validated(
  text: string,
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-documents-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries({ ...FILES, ...files, 'document.yaml': text }))
    writeFileSync(join(folder, name), content);
  const { code, out } = await ork(['validate', '-f', join(folder, 'document.yaml')], { env });
  const lines = out.split('\n').map((line) => line.replaceAll(`${folder}/`, ''));
  return { code, lines };
}

const e2e = (rest: string, provider = 'embedded'): string => `apiVersion: orkestra.orkspace.io/v1
kind: E2E
metadata: { name: shop }
spec:
  katalog: katalog.yaml
  crdFiles: [crd-shop.yaml, crd-lid.yaml]
  cr: cr.yaml
  cluster: { provider: ${provider} }
  expect:
    - ${rest}
`;

const BUILT_IN = 'neither Kubernetes nor a CRD that is applied has it';

describe('ork validate of an E2E document', () => {
  it('lists its checkpoints in the order in which they run', async () => {
    const text = e2e(`{ name: gone, after: cr-deleted, resources: [{ kind: Shop, name: books, count: 0 }] }
    - { name: there, after: cr-applied, resources: [{ kind: shops, name: books }, { kind: deploy, name: x }] }`);
    expect(await validated(text)).toEqual({
      code: 0,
      lines: ['valid: shop, 2 checkpoints', '  there  after cr-applied', '  gone   after cr-deleted'],
    });
  });

  it.each([
    [
      '{ name: a, resources: [{ kind: Shopp, name: books }] }',
      `document.yaml:10:38 spec.expect[0].resources[0].kind: unknown kind "Shopp" (did you mean "Shop"?): ${BUILT_IN}`,
    ],
    [
      '{ name: a, kubectl: { get: [{ kind: Deploymnet, name: x }] } }',
      `document.yaml:10:43 spec.expect[0].kubectl.get[0].kind: unknown kind "Deploymnet" (did you mean "Deployment"?): ${BUILT_IN}`,
    ],
    [
      '{ name: a, kubectl: { auth: [{ verb: get, resource: secretz/x, equals: "no" }] } }',
      `document.yaml:10:59 spec.expect[0].kubectl.auth[0].resource: unknown kind "secretz" (did you mean "Secret"?): ${BUILT_IN}`,
    ],
    [
      '{ name: a, resources: [{ kind: Shop, name: boks, count: 0 }] }',
      'document.yaml:10:50 spec.expect[0].resources[0].name: unknown Shop "boks" (did you mean "books"?): expected books',
    ],
    [
      '{ name: a, kubectl: { patch: [{ kind: Lid, name: top, patch: { spec: {} } }] } }',
      'document.yaml:10:56 spec.expect[0].kubectl.patch[0].name: unknown Lid "top": no file of the document has one',
    ],
    [
      '{ name: a, kubectl: { get: [{ kind: shops.b.example.org, name: books }] } }',
      'document.yaml:10:43 spec.expect[0].kubectl.get[0].kind: unknown group "b.example.org" of shops: expected shops.a.example.org',
    ],
    [
      '{ name: a, kubectl: { get: [{ kind: Event.b.example.org, name: x }] } }',
      'document.yaml:10:43 spec.expect[0].kubectl.get[0].kind: unknown group "b.example.org" of Event: expected Event.events.k8s.io or Event',
    ],
    [
      '{ name: a, kubectl: { apply: [{ file: crs.yaml }] } }',
      'document.yaml:10:45 spec.expect[0].kubectl.apply[0].file: crs.yaml does not exist (did you mean "cr.yaml"?)',
    ],
    ['{ include: . }', 'document.yaml:10:18 spec.expect[0].include: . is a directory: expected a file'],
    [
      '{ name: a, kubectl: { port-forward: [{ service: orkestra-runtime, port: 8080, path: /katalog/shp/health }] } }',
      'document.yaml:10:91 spec.expect[0].kubectl.port-forward[0].path: unknown CRD "shp" (did you mean "shop"?): the Katalog has shop, lid',
    ],
    [
      '{ name: a, when: [{ field: spec.x, equls: y }], resources: [{ kind: Shop }] }',
      expect.stringMatching(
        /^document\.yaml:10:\d+ spec\.expect\[0\]\.when\[0\].*equls.*did you mean "equals"\?/,
      ),
    ],
  ])('names with its place what nothing has: %s', async (checkpoint, line) => {
    expect(await validated(e2e(checkpoint))).toEqual({ code: 1, lines: [line] });
  });

  it.each([
    [
      'the name is in a manifest of a checkpoint',
      '{ name: a, kubectl: { apply: [{ inline: "{apiVersion: a.example.org/v1, kind: Shop, metadata: {name: new}}" }], get: [{ kind: Shop, name: new }] } }',
    ],
    [
      'a command may bring it',
      '{ name: a, resources: [{ kind: Shop, name: other }, { kind: Certificate, name: c }], commands: [{ run: "true" }] }',
    ],
    [
      'its group is of Kubernetes',
      '{ name: a, resources: [{ kind: gateways.gateway.networking.k8s.io, name: g, count: 0 }] }',
    ],
    [
      'a path is asserted not to be there',
      '{ name: a, kubectl: { port-forward: [{ service: orkestra-runtime, port: 8080, path: /katalog/none, statusCode: 404 }] } }',
    ],
  ])('accepts a name when %s', async (_, checkpoint) => {
    expect((await validated(e2e(checkpoint))).code).toBe(0);
  });

  it('says nothing of names on a cluster that was there before, and warns of them on a kind cluster', async () => {
    const checkpoint = '{ name: a, resources: [{ kind: Certificate, name: c }] }';
    expect((await validated(e2e(checkpoint, 'existing'))).lines[0]).toBe('valid: shop, 1 checkpoint');
    const { code, lines } = await validated(e2e(checkpoint, 'kind'));
    expect([code, lines[0]]).toEqual([0, expect.stringContaining('warning: unknown kind "Certificate"')]);
  });

  it('names the group that has the kind of a manifest, also where no CRD of it is applied', async () => {
    const cr = 'apiVersion: b.example.org/v1\nkind: Shop\nmetadata: { name: books }\n';
    const text = e2e('{ name: a, resources: [{ kind: ConfigMap, name: books }] }');
    const line = 'cr.yaml:1:13 apiVersion: Shop is not served in b.example.org/v1: expected a.example.org/v1';
    expect((await validated(text, { 'cr.yaml': cr })).lines).toEqual([line]);
    const without = text.replace('crd-shop.yaml, ', '');
    expect((await validated(without, { 'cr.yaml': cr })).lines).toEqual([line]);
  });

  it('names the place of a custom resource that no CRD has', async () => {
    const cr = 'apiVersion: a.example.org/v2\nkind: Shop\nmetadata: { name: books }\n';
    const checkpoint = '{ name: a, resources: [{ kind: Shop, name: books }] }';
    expect((await validated(e2e(checkpoint), { 'cr.yaml': cr })).lines).toEqual([
      'cr.yaml:1:13 apiVersion: Shop is not served in a.example.org/v2: expected a.example.org/v1',
    ]);
    const bare = e2e(checkpoint).replace(', crd-lid.yaml', '').replace('crd-shop.yaml', 'crd-lid.yaml');
    expect((await validated(bare)).lines).toEqual([
      expect.stringMatching(
        /^cr\.yaml:2:7 kind: the cluster does not serve Shop: name the file of the CRD shops/,
      ),
      expect.stringMatching(/^document\.yaml:10:\d+ .*kind: the cluster does not serve Shop/),
    ]);
  });

  it('names an import and a program that are not there, and warns of one that only explains a failure', async () => {
    const text = e2e(
      '{ name: a, commands: [{ run: "ech0 | sort2" }], onFailure: { commands: [nosuch] } }',
    ).replace('spec:', 'imports: [documnet.yaml]\nspec:');
    const { code, lines } = await validated(text, {}, { PATH: process.env['PATH'] ?? '' });
    expect([code, lines]).toEqual([
      1,
      [
        expect.stringMatching(
          /^document\.yaml:11:36 spec\.expect\[0\]\.commands\[0\]\.run: ech0 is not installed/,
        ),
        expect.stringMatching(
          /^document\.yaml:11:36 spec\.expect\[0\]\.commands\[0\]\.run: sort2 is not installed \(did you mean "sort"\?\): install it/,
        ),
        expect.stringMatching(
          /^document\.yaml:11:\d+ spec\.expect\[0\]\.onFailure\.commands\[0\]: warning: nosuch is not installed/,
        ),
        'document.yaml:4:11 imports[0]: documnet.yaml does not exist (did you mean "document.yaml"?)',
      ],
    ]);
  });

  it('reads the Katalog that it tests, once, beside a Katalog too', async () => {
    const katalog = KATALOG.replace('plural: shops', 'plurl: shops');
    const checkpoint = '{ name: a, resources: [{ kind: Shop, name: books }] }';
    const { code, lines } = await validated(e2e(checkpoint), { 'katalog.yaml': katalog });
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('unknown field "plurl"'))).toHaveLength(1);
  });
});

const simulate = (expectation: string, more = ''): string => `apiVersion: orkestra.orkspace.io/v1
kind: Simulate
metadata: { name: shop }
spec:
  katalog: katalog.yaml
  crdFiles: [crd-shop.yaml, crd-lid.yaml]
  cr: cr.yaml${more}
  expect: ${expectation}
`;

describe('ork validate of a Simulate document', () => {
  it('accepts one that holds', async () => {
    expect(
      await validated(
        simulate('{ ops: [{ verb: create, resource: cm, cycle: 10 }], absent: [{ resource: Lid }] }'),
      ),
    ).toEqual({
      code: 0,
      lines: ['valid: document.yaml, a Simulate document'],
    });
  });

  it.each([
    ['{ ops: [{ verb: make, resource: Pod }] }', /^document\.yaml:8:27 spec\.expect\.ops\[0\]\.verb: /],
    ['{}', /^document\.yaml:8:3 spec\.expect: an assertion such as noErrors is required/],
    [
      '{ absent: [{ resource: jobz }] }',
      /^document\.yaml:8:34 spec\.expect\.absent\[0\]\.resource: unknown kind "jobz" \(did you mean "Job"\?\)/,
    ],
    [
      '{ ops: [{ verb: create, resource: Shopp }] }',
      /^document\.yaml:8:45 spec\.expect\.ops\[0\]\.resource: unknown kind "Shopp" \(did you mean "Shop"\?\)/,
    ],
    [
      '{ ops: [{ verb: create, resource: cm, cycle: 11 }] }',
      /^document\.yaml:8:56 spec\.expect\.ops\[0\]\.cycle: unknown cycle: the document simulates 10/,
    ],
    [
      '{ steadyAt: 12 }',
      /^document\.yaml:8:23 spec\.expect\.steadyAt: unknown cycle: the document simulates 10/,
    ],
    [
      '{ crds: { shopp: { steady: true } } }',
      /^document\.yaml:8:21 spec\.expect\.crds\.shopp: unknown CRD "shopp" \(did you mean "shop"\?\): expected shop, lid/,
    ],
    [
      '{ crds: { lid: { steady: true } } }',
      /^document\.yaml:8:21 spec\.expect\.crds\.lid: no custom resource of the CRD "lid" is there/,
    ],
  ])('names with its place what nothing has: %s', async (expectation, line) => {
    const { code, lines } = await validated(simulate(expectation));
    expect([code, lines]).toEqual([1, [expect.stringMatching(line)]]);
  });

  it('names files that are not there, each with the nearest one', async () => {
    const text = simulate('{ steady: true }', '\n  crFiles: [crr.yaml]')
      .replace('katalog: katalog.yaml', 'katalog: ./katalg.yaml')
      .replace('spec:', 'imports: [{ path: other.yaml }]\nspec:');
    expect(await validated(text)).toEqual({
      code: 1,
      lines: [
        'document.yaml:6:12 spec.katalog: ./katalg.yaml does not exist (did you mean "katalog.yaml"?)',
        'document.yaml:9:13 spec.crFiles[0]: crr.yaml does not exist (did you mean "cr.yaml"?)',
        'document.yaml:4:19 imports[0].path: other.yaml does not exist',
      ],
    });
  });

  it('names a document without a custom resource, and one of a kind that no CRD has', async () => {
    const cr = 'apiVersion: a.example.org/v1\nkind: Shoop\nmetadata: { name: books }\n';
    expect((await validated(simulate('{ steady: true }'), { 'cr.yaml': cr })).lines).toEqual([
      expect.stringMatching(
        /^cr\.yaml:2:7 kind: unknown kind "Shoop" of a\.example\.org\/v1 \(did you mean "Shop"\?\)/,
      ),
    ]);
    const none = simulate('{ steady: true }').replace('  cr: cr.yaml\n', '');
    expect((await validated(none)).lines).toEqual([
      expect.stringMatching(
        / spec: cr is required because the Katalog names no crFiles: name a file with one of kind/,
      ),
    ]);
  });

  it('ork simulate refuses the same before it simulates anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-documents-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'good.simulate.yaml'), simulate('{ steady: true }'));
    writeFileSync(join(folder, 'wrong.simulate.yaml'), simulate('{ absent: [{ resource: jobz }] }'));
    const { code, out, err } = await ork(['simulate', `${folder}/...`]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('wrong.simulate.yaml:8:34 spec.expect.absent[0].resource: unknown kind "jobz"');
  });
});
