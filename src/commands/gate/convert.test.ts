import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ork } from '../../../test/support/in-process.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
security: { conversion: { enabled: true } }
spec:
  crds:
    task:
      apiTypes: { group: shop.test, version: v2, kind: Task, plural: tasks }
      conversion:
        paths:
          - { from: v1, to: v2, spec: { schedule: '{{ cronToMap .spec.schedule }}' } }
          - { from: v2, to: v1, spec: { schedule: '{{ cronFromAny .spec.schedule }}' } }
`;

async function convert(crs: string, ...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-convert-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [katalog, cr] = [join(folder, 'katalog.yaml'), join(folder, 'cr.yaml')];
  writeFileSync(katalog, KATALOG);
  writeFileSync(cr, crs);
  return ork(['gate', 'convert', '-f', katalog, '--cr', cr, ...args]);
}

const task = (name: string, version = 'v1', kind = 'Task') =>
  `apiVersion: shop.test/${version}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: x }\nspec: { schedule: 5 4 * * * }\n---\n`;

describe('ork gate convert', () => {
  it('prints every CR in the other version, as YAML or JSON', async () => {
    const { out, code } = await convert(task('a') + task('b'), '--to', 'v2');
    const made = parseAllDocuments(out).map((document) => document.toJS() as object);
    expect(made).toMatchObject([
      {
        apiVersion: 'shop.test/v2',
        metadata: { name: 'a', namespace: 'x' },
        spec: { schedule: { minute: '5', hour: '4' } },
      },
      { metadata: { name: 'b' } },
    ]);
    expect(code).toBe(0);
    const json = await convert(task('a'), '--to', 'v2', '-o', 'json');
    expect(JSON.parse(json.out)).toEqual(made[0]);
  });

  it('names each CR that cannot be converted and ends with 1', async () => {
    const { out, err, code } = await convert(
      task('a', 'v9') + task('b', 'v1', 'Other') + task('c'),
      '--to',
      'v2',
    );
    expect(err).toContain('Task x/a: unknown conversion v9 to v2 of Task.shop.test');
    expect(err).toContain(
      'Other x/b: unknown conversion: no CRD of the Katalog converts Other of shop.test/v1',
    );
    expect(out).toContain('name: c');
    expect(code).toBe(1);
  });
});
