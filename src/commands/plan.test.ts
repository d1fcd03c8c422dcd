import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { ork } from '../../test/support/in-process.js';
// Loaded here, since the command loads it when it is asked for.
import './plan.js';
import './generate/index.js';

const entry = (kind: string, more: string) =>
  `    ${kind.toLowerCase()}:\n      apiTypes: { group: example.org, version: v1, kind: ${kind}, plural: ${kind.toLowerCase()}s }\n${more}`;
const katalog = (...entries: readonly string[]) =>
  `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: { name: k }\nspec:\n  crds:\n${entries.join('')}`;
const OLD = katalog(entry('Jar', '      workers: 1\n'), entry('Lid', ''));
const NEW = katalog(entry('Jar', '      workers: 3\n'), entry('Box', ''));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-plan-'));
  await writeFile(join(folder, 'old.yaml'), OLD);
  await writeFile(join(folder, 'new.yaml'), NEW);
  return () => rm(folder, { recursive: true, force: true });
});

async function bundled(object: object): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.yaml`);
  await writeFile(path, JSON.stringify(object));
  onTestFinished(() => rm(path));
  return path;
}

const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data });

describe('ork plan', () => {
  it('compares with the Katalog of a bundle, CRD by CRD and field by field', async () => {
    const made = await ork([
      'generate',
      'bundle',
      join(folder, 'old.yaml'),
      '-o',
      join(folder, 'bundle.yaml'),
    ]);
    expect(made.code).toBe(0);
    const asked = ['plan', join(folder, 'new.yaml'), '--bundle', join(folder, 'bundle.yaml')];
    const { code, out } = await ork(asked);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '~ jar',
      expect.stringMatching(/^ {4}~ .*workers: 1 → 3$/),
      '+ box',
      '- lid',
      'plan: 1 CRDs to add, 1 to change, 1 to remove',
    ]);
    expect((await ork([...asked, '--exit-code'])).code).toBe(3);
    const { out: json } = await ork([...asked, '-o', 'json']);
    expect(JSON.parse(json).crds.map(({ crd, sign }: Record<string, string>) => `${sign} ${crd}`)).toEqual([
      ...['~ jar', '+ box', '- lid'],
    ]);
  });

  it('finds nothing where spelling alone differs', async () => {
    const bundle = await bundled(
      configMap({ 'katalog.yaml': stringify(parse(NEW), { defaultKeyType: 'QUOTE_DOUBLE' }) }),
    );
    const { code, out } = await ork(['plan', join(folder, 'new.yaml'), '--bundle', bundle, '--exit-code']);
    expect({ code, out }).toEqual({ code: 0, out: 'plan: 0 CRDs to add, 0 to change, 0 to remove' });
  });

  it.each([
    ['no source', [], 'a source is required'],
    ['two sources', ['--cluster', '--cm', 'x'], 'a source is required'],
  ])('with %s is a usage error', async (_what, flags, message) => {
    const { code, err } = await ork(['plan', join(folder, 'new.yaml'), ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it.each([
    ['holds no Katalog', configMap({ 'a.txt': 'text' }), 'Katalog not found'],
    [
      'names a path outside its volume',
      {
        ...configMap({ k: NEW }),
        spec: {
          template: { spec: { volumes: [{ configMap: { items: [{ key: 'k', path: '../../x.yaml' }] } }] } },
        },
      },
      'invalid path "../../x.yaml"',
    ],
  ])('refuses a bundle that %s', async (_what, object, message) => {
    const { code, err } = await ork(['plan', join(folder, 'new.yaml'), '--bundle', await bundled(object)]);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).toContain('ORK_PLAN_SOURCE');
  });
});
