/** `ork simulate` and `ork template --cr` of custom resources in another version than the one that the operator sees. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the commands load it when they are asked for.
import './index.js';

const OLD = {
  apiVersion: 'examples.orkestra.io/v1',
  kind: 'Digest',
  metadata: { name: 'old' },
  spec: { topic: 'news', copies: '2', schedule: '30 6 * * *' },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-conversion-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp('examples/18-conversion', folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(at(name), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(at(name), changed);
}

async function cr(object: object = OLD): Promise<string> {
  await writeFile(at('old.yaml'), JSON.stringify(object));
  return at('old.yaml');
}

describe('a custom resource of an older version', () => {
  it('is converted as the gateway converts it, and reconciled in the version that the operator sees', async () => {
    const { code, out } = await ork(['simulate', at('katalog.yaml'), '--cr', await cr()]);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'digest default/old',
      '  cycle 1  0ms',
      '    + CronJob default/old',
      '    ~ Digest default/old status',
    ]);
    expect(out).toMatch(/ {2}steady at cycle 2$/);
    const rendered = await ork(['template', at('katalog.yaml'), '--cr', at('old.yaml')]);
    const [job, digest] = parseAllDocuments(rendered.out).map((document) => document.toJS());
    expect(job.spec).toMatchObject({ schedule: '30 6 * * *', suspend: false });
    expect(digest).toMatchObject({
      apiVersion: 'examples.orkestra.io/v2',
      spec: { topic: 'news', copies: 2, paused: false, schedule: { minute: '30', hour: '6' } },
    });
  });

  it('loses on its way through the stored version what no path carries', async () => {
    await edit('katalog.yaml', (text) =>
      text
        .replace(
          'digest:\n',
          'digest:\n      apiTypes: { group: examples.orkestra.io, version: v1, kind: Digest, plural: digests }\n',
        )
        .replace('topic: "{{ .spec.topic }}"\n', 'topic: lost\n'),
    );
    const { code, out } = await ork(['template', at('katalog.yaml'), '--cr', await cr()]);
    expect(code).toBe(0);
    const [job, digest] = parseAllDocuments(out).map((document) => document.toJS());
    expect(digest).toMatchObject({ apiVersion: OLD.apiVersion, spec: { topic: 'lost', copies: '2' } });
    expect(job.spec.jobTemplate.spec.template.spec.containers[0].command).toEqual(['echo', 'lost × 2']);
  });

  it('is held against the schema of its own version', async () => {
    const wrong = await cr({ ...OLD, spec: { ...OLD.spec, copies: 2 } });
    const { code, err } = await ork(['simulate', at('katalog.yaml'), '--cr', wrong]);
    expect(code).toBe(1);
    expect(err).toContain('Digest old: the CRD refuses it as v1: spec.copies: Invalid value: "integer"');
    expect(err).toContain('ORK_SIMULATE_CONVERSION');
  });

  it('that no path leads from is named', async () => {
    const other = await cr({ ...OLD, apiVersion: 'examples.orkestra.io/v3' });
    const { code, err } = await ork(['simulate', at('katalog.yaml'), '--cr', other]);
    expect(code).toBe(1);
    expect(err).toContain(
      'Digest old: unknown conversion v3 to v2 of Digest.examples.orkestra.io: declare it under conversion.paths (ORK_SIMULATE_CONVERSION)',
    );
  });

  it('takes the versions from a CRD beside the Katalog too', async () => {
    await edit('katalog.yaml', (text) =>
      text.replace(
        /crdFile: .*\n/,
        'apiTypes: { group: examples.orkestra.io, version: v2, kind: Digest, plural: digests }\n',
      ),
    );
    const asked = ['simulate', at('katalog.yaml'), '--crd', at('crd.yaml'), '--cr', await cr()];
    const { code, out } = await ork(asked);
    expect([code, out]).toEqual([0, expect.stringContaining('+ CronJob default/old')]);
  });

  it('is left as it is where security.conversion is not enabled', async () => {
    await edit('katalog.yaml', (text) =>
      text.replace('conversion: { enabled: true }', 'conversion: { enabled: false }'),
    );
    const { out } = await ork(['simulate', at('katalog.yaml'), '--cr', await cr(), '--cycles', '1']);
    expect(out).toContain('spec.copies in body must be of type integer');
  });
});
