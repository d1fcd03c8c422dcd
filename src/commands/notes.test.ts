import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { functionTable } from '../../katalog/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type Outcome, ork } from '../../test/support/in-process.js';
import './notes.js';

/** What a person sees who types `ork notes …`. */
function notes(...args: string[]): Promise<Outcome> {
  return ork(['notes', ...args]);
}

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
notes:
  functions: [{ name: fullImage, expression: '{{ .spec.image }}', description: The image with its tag. }]
spec:
  crds:
    a: { apiTypes: { group: example.com, version: v1, kind: A, plural: as } }
`;

function katalogFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ork-notes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'katalog.yaml');
  writeFileSync(file, text);
  return file;
}

describe('ork notes', () => {
  it('notes lists every function once, by subject', async () => {
    const { rows, sections } = functionTable({ clock: new FakeClock(), random: (size) => randomBytes(size) });
    const { out, code } = await notes();
    for (const { title } of sections) expect(out).toContain(`${title}\n`);
    for (const { name, args, doc } of rows) {
      const call = [name, ...args].join(' ');
      expect(
        out.split('\n').filter((line) => line.startsWith(`  ${call} `) && line.endsWith(doc)),
      ).toHaveLength(1);
    }
    expect(out).toContain(`${rows.length} functions`);
    expect(code).toBe(0);
    const listed = JSON.parse((await notes('-o', 'json')).out) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  });

  it('notes search looks in names, descriptions and examples', async () => {
    const { out } = await notes('search', 'SEMVER');
    expect(out).toContain('semverBump v');
    expect(out).not.toContain('toLower');
    expect(await notes('search', 'semvr')).toMatchObject({ out: '', code: 1 });
  });

  it('notes show prints arguments and example of a function', async () => {
    expect((await notes('show', 'truncate')).out).toMatchInlineSnapshot(`
      "truncate s n

        The first n characters, with "..." after them when something was cut.

        subject    Text
        returns    string; on empty input ""
        example    {{ truncate .x 3 }}
        with       {"x":"abcdef"}
        renders    abc..."
    `);
  });

  it('notes show names the nearest function for a typo', async () => {
    const { err, code } = await notes('show', 'toLowr');
    expect(err).toBe('ork: unknown function "toLowr" (did you mean "toLower"?)');
    expect(code).toBe(1);
  });

  it('notes show names the function that another language calls so, or how to search', async () => {
    expect((await notes('show', 'upcase')).err).toBe(
      'ork: unknown function "upcase" (did you mean "toUpper"?)',
    );
    expect((await notes('show', 'nope')).err).toBe(
      'ork: unknown function "nope"; search for one with: ork notes search nope',
    );
  });

  it('notes -f includes the notes of a Katalog', async () => {
    const file = katalogFile(KATALOG);
    expect((await notes('-f', file)).out).toMatch(
      /Notes of this Katalog\n\n {2}fullImage +The image with its tag\./,
    );
    expect((await notes('search', 'fullImage', '-f', file)).out).toContain('The image with its tag.');
    expect(JSON.parse((await notes('show', 'fullImage', '-f', file, '-o', 'json')).out)).toMatchObject({
      name: 'fullImage',
      subject: 'Notes of this Katalog',
    });
  });

  it('notes -f reports the problems of an invalid Katalog', async () => {
    const { out, err, code } = await notes(
      '-f',
      katalogFile(KATALOG.replace('.spec.image }}', '.spec.image')),
    );
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain('notes.functions[0].expression');
  });
});
