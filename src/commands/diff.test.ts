import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ork } from '../../test/support/in-process.js';

function filesOf(...texts: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return texts.map((text, index) => {
    const file = join(folder, `${index}.yaml`);
    writeFileSync(file, text);
    return file;
  });
}

const katalog = (crd: string) => `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    item:
      apiTypes: { group: demo.example.com, version: v1, kind: Item, plural: items }
${crd}`;

const NEW = katalog(`
      operatorBox:
        reconciler: { workers: 3 }
        onReconcile: { configMaps: [{ name: a }] }
`);
const OLD = katalog(`
      workers: 3
      operatorBox: { onReconcile: { configMaps: [{ name: a }] } }
`);
const MORE = katalog(`
      operatorBox:
        reconciler: { workers: 5 }
        onReconcile: { configMaps: [{ name: a }], services: [{ name: b, port: 80 }] }
`);

describe('ork diff', () => {
  it('two spellings of one Katalog do not differ', async () => {
    expect(await ork(['diff', ...filesOf(OLD, NEW), '--exit-code'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('what differs is named by path, with both values', async () => {
    const files = filesOf(NEW, MORE);
    const { code, out } = await ork(['diff', ...files, '--exit-code']);
    expect(code).toBe(3);
    expect(out.split('\n')).toEqual([
      '+ spec.crds.item.operatorBox.onReconcile.services: [{"name":"b","port":80}]',
      '~ spec.crds.item.operatorBox.reconciler.workers: 3 → 5',
    ]);
    expect(await ork(['diff', ...files])).toMatchObject({ code: 0 });
    expect(JSON.parse((await ork(['diff', ...files, '--json'])).out)).toHaveLength(2);
  });

  it('other files are compared by lines', async () => {
    const files = filesOf('a\nb\n', 'a\nc\n');
    const { code, out } = await ork(['diff', ...files, '--exit-code']);
    expect(code).toBe(3);
    expect(out).toContain('\n-b\n+c');
    expect(await ork(['diff', files[0] ?? '', files[0] ?? '', '--exit-code'])).toMatchObject({
      code: 0,
      out: '',
    });
    expect(await ork(['diff', ...files, '--json'])).toMatchObject({ code: 2 });
  });

  it('a Katalog with errors, and a file that is not there, are one clear error', async () => {
    const [broken = '', fine = ''] = filesOf(NEW.replace('workers: 3', 'workers: many'), NEW);
    const { code, err } = await ork(['diff', broken, fine]);
    expect(code).toBe(1);
    expect(err).toContain(broken);
    expect(await ork(['diff', fine, 'nowhere.yaml'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('(ORK_FILE)'),
    });
  });
});

describe('ork template', () => {
  it('prints the Katalog with its defaults, which is a Katalog of the same meaning', async () => {
    const [file = ''] = filesOf(OLD);
    const { code, out } = await ork(['template', file]);
    expect(code).toBe(0);
    expect(parse(out)).toMatchObject({
      kind: 'Katalog',
      spec: { crds: { item: { operatorBox: { reconciler: { workers: 3, resync: '30s' } } } } },
    });
    expect(JSON.parse((await ork(['template', file, '-o', 'json'])).out)).toEqual(parse(out));
    const [again = ''] = filesOf(out);
    expect(await ork(['diff', file, again, '--exit-code'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('--graph names what waits for what, and what reads what', async () => {
    expect(
      (await ork(['template', 'examples/06-depends-on/katalog.yaml', '--graph'])).out.split('\n'),
    ).toEqual(['database', 'application', '  waits for database (healthy)']);
    const { out } = await ork(['template', 'examples/12-two-runtimes/processor.yaml', '--graph']);
    expect(out).toBe('processor\n  reads loader (metrics) at $LOADER_URL');
  });

  it('a file past the bounds of YAML or of bytes is none of a Katalog, and refused', async () => {
    const deep = `kind: Katalog\na: ${'['.repeat(100_000)}`;
    expect(await ork(['diff', ...filesOf(deep, deep)])).toMatchObject({ code: 0, err: '' });
    const [file = ''] = filesOf('a: 1');
    const { code, err } = await ork(['diff', file, '/dev/zero']);
    expect(code).toBe(1);
    expect(err).toContain('/dev/zero cannot be read: has more than 16777216 bytes');
  });
});
