import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exampleFolders } from '../../test/support/examples.js';
import { ork } from '../../test/support/in-process.js';
import { scriptedServer } from '../../test/support/scripted-server.js';
// Loaded here, since the first load of all sources takes longer than a test may.
import '../cycles/index.js';
import './init.js';

const FILES = ['cr.yaml', 'crd.yaml', 'e2e.yaml', 'katalog.yaml', 'simulate.yaml'];

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const ownCrd = (group: string): string =>
  `kind: CustomResourceDefinition
spec:
  { group: ${group}.example.org, names: { kind: Jar, plural: jars }, versions: [{ name: v1, storage: true }] }
`;

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: zones.dns.example.com }
spec:
  group: dns.example.com
  scope: SCOPE
  names: { kind: Zone, plural: zones, singular: zone }
  versions:
    - name: v1
      served: true
      storage: true
SUBRESOURCES
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [domain]
              properties:
                domain: { type: string, pattern: '^[a-z.]+$' }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

describe('ork init', () => {
  it('without flags writes Katalog, CRD, CR and tests, and prints the commands that check them', async () => {
    const folder = join(emptyFolder(), 'shop');
    const { code, out, err } = await ork(['init', folder]);
    expect([code, readdirSync(folder).sort()]).toEqual([0, FILES]);
    expect(err).toContain(`wrote ${join(folder, 'cr.yaml')}`);
    expect(out.split('\n').slice(1)).toEqual([
      'ork validate --strict katalog.yaml simulate.yaml e2e.yaml',
      'ork simulate simulate.yaml',
      'ork e2e e2e.yaml',
      'ork run katalog.yaml --dev',
    ]);
    const katalog = readFileSync(join(folder, 'katalog.yaml'), 'utf8');
    expect(katalog).toContain('ready: children');
    expect(katalog).not.toContain('../');
  });

  it('lists every example as a pack, for people and programs', async () => {
    const names = exampleFolders().map((folder) => folder.replace(/^\d+-/, ''));
    const { out } = await ork(['init', '--list']);
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual(names);
    expect((await ork(['init', '--list', '-o', 'name'])).out.split('\n')).toEqual(names);
    const json = JSON.parse((await ork(['init', '--list', '--json'])).out) as readonly object[];
    expect(json[0]).toEqual({ name: 'website', about: expect.stringContaining('A Website is') });
  });

  it.each(exampleFolders())('the pack %s is written with every file but its README', async (example) => {
    const folder = emptyFolder();
    const { code } = await ork(['init', folder, '--pack', example]);
    const written = readdirSync(folder).sort();
    expect(code).toBe(0);
    expect(written).toEqual(
      readdirSync(`examples/${example}`)
        .filter((name) => name !== 'README.md')
        .sort(),
    );
  });

  it('names the variables of a Katalog that are not set', async () => {
    const { out } = await ork(['init', emptyFolder(), '--pack', 'external']);
    expect(out).toContain('\nexport FLAGS_URL=http://127.0.0.1:9\n');
    const set = await ork(['init', emptyFolder(), '--pack', 'external'], { env: { FLAGS_URL: 'http://a' } });
    expect(set.out).not.toContain('export');
  });

  it('an unknown pack is a usage error with the nearest name', async () => {
    const folder = emptyFolder();
    const { code, err } = await ork(['init', folder, '--pack', 'webiste']);
    expect([code, readdirSync(folder)]).toEqual([2, []]);
    expect(err).toContain('ork: unknown pack "webiste" (did you mean "website"?); packs are website, ');
    expect((await ork(['init', folder, '--pack', 'drift', '--from-crd', 'crd.yaml'])).code).toBe(2);
  });

  it('writes nothing where a file exists, and replaces it with --force', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'cr.yaml'), 'mine');
    const { code, err } = await ork(['init', folder]);
    expect([code, readdirSync(folder)]).toEqual([1, ['cr.yaml']]);
    expect(err).toContain(`${join(folder, 'cr.yaml')}: exists already (ORK_INIT_EXISTS)`);
    expect((await ork(['init', folder, '--force'])).code).toBe(0);
    expect(readFileSync(join(folder, 'cr.yaml'), 'utf8')).not.toBe('mine');
  });

  it('removes what it wrote when a later file cannot be written', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await ork(['init', join(folder, 'file/below')]);
    expect([code, readdirSync(folder)]).toEqual([1, ['file']]);
    expect(err).toContain('(ORK_OUTPUT)');
  });
});

describe('ork init --from-crd', () => {
  it.each([
    { scope: 'Namespaced', subresources: '      subresources: { status: {} }', waits: true },
    { scope: 'Cluster', subresources: '      subresources: { status: {} }', waits: true },
    { scope: 'Namespaced', subresources: '', waits: false },
  ])('of a $scope CRD writes a Katalog that passes, with status: $waits', async (crd) => {
    const folder = emptyFolder();
    const source = join(folder, 'zones.yaml');
    writeFileSync(source, CRD.replace('SCOPE', crd.scope).replace('SUBRESOURCES', crd.subresources));
    const to = join(folder, 'dns');
    const { code, err } = await ork(['init', to, '--from-crd', source]);
    expect([code, err]).toEqual([0, expect.stringMatching(/^wrote [^\n]*$/)]);
    expect(readdirSync(to).sort()).toEqual(FILES);
    const [katalog = '', simulate = '', e2e = ''] = ['katalog', 'simulate', 'e2e'].map((name) =>
      join(to, `${name}.yaml`),
    );
    expect(readFileSync(katalog, 'utf8').includes('ready: children')).toBe(crd.waits);
    const valid = await ork(['validate', '--strict', katalog, simulate, e2e]);
    expect(valid.out).toContain('valid: zone, 1 CRD');
    expect(valid.code).toBe(0);
    expect((await ork(['simulate', simulate])).out).toMatch(/ 0 failed$/);
  });

  it('keeps the CRD that stands in the folder already', async () => {
    const folder = emptyFolder();
    const source = join(folder, 'crd.yaml');
    writeFileSync(source, CRD.replace('SCOPE', 'Namespaced').replace('SUBRESOURCES', ''));
    expect((await ork(['init', folder, '--from-crd', source])).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(FILES);
  });

  it('reads a CRD of a URL', async () => {
    const text = CRD.replace('SCOPE', 'Namespaced').replace('SUBRESOURCES', '');
    const { url } = await scriptedServer((_, response) => void response.end(text));
    const to = join(emptyFolder(), 'dns');
    expect((await ork(['init', to, '--from-crd', `${url}/zones.yaml`])).code).toBe(0);
    expect(readFileSync(join(to, 'crd.yaml'), 'utf8')).toBe(text);
  });

  it.each([
    ['no CRD', 'kind: Website', 'Website is not a CRD: expected objects of kind Custom'],
    ['no names', 'kind: CustomResourceDefinition', 'spec.names is incomplete'],
    [
      'a text for its versions',
      'kind: CustomResourceDefinition\nspec: { names: { kind: A, plural: as }, versions: x }',
      'spec.versions has none that is stored (storage: true)',
    ],
    [
      'two CRDs of one name',
      ['a', 'b']
        .map((group) => ownCrd(group))
        .join('---\napiVersion: apiextensions.k8s.io/v1\nmetadata: { name: b }\n'),
      'two CRDs are called jar',
    ],
  ])('a file with %s is an error, and leaves nothing', async (_, text, message) => {
    const folder = emptyFolder();
    const [to, source] = [join(folder, 'dns'), join(folder, 'crd.yaml')];
    writeFileSync(source, `apiVersion: apiextensions.k8s.io/v1\nmetadata: { name: a }\n${text}\n`);
    const { code, err } = await ork(['init', to, '--from-crd', source]);
    expect([code, existsSync(to), err]).toEqual([1, false, expect.stringContaining(message)]);
  });
});
