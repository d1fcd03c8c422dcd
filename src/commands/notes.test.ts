import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { functionTable } from '../../katalog/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { CommandContext } from '../context.js';
import { registerNotes } from './notes.js';

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** What a person sees who types `ork notes …`. */
async function ork(...args: string[]): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  const context: CommandContext = {
    terminal: {
      print: (line) => out.push(line),
      complain: (line) => err.push(line),
      isTTY: false,
      color: false,
      columns: 100,
      rows: 24,
      redraw: () => undefined,
      settle: () => undefined,
      onClosed: () => undefined,
    },
    clock: new FakeClock(),
    random: () => 0.5,
    env: {},
    exit: (set) => {
      code = set;
    },
  };
  const program = new Command('ork');
  registerNotes(program, context);
  await program.parseAsync(['node', 'ork', 'notes', ...args]);
  return { out: out.join('\n'), err: err.join('\n'), code };
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
  it('lists every function once, by subject', async () => {
    const { rows, sections } = functionTable({ clock: new FakeClock(), random: (size) => randomBytes(size) });
    const { out, code } = await ork();
    for (const { title } of sections) expect(out).toContain(`${title}\n`);
    for (const { name, args, doc } of rows) {
      const call = [name, ...args].join(' ');
      expect(
        out.split('\n').filter((line) => line.startsWith(`  ${call} `) && line.endsWith(doc)),
      ).toHaveLength(1);
    }
    expect(out).toContain(`${rows.length} functions`);
    expect(code).toBe(0);
    const listed = JSON.parse((await ork('-o', 'json')).out) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  });

  it('searches names, descriptions and examples', async () => {
    const { out } = await ork('search', 'SEMVER');
    expect(out).toContain('semverBump v');
    expect(out).not.toContain('toLower');
    expect(await ork('search', 'semvr')).toMatchObject({ out: '', code: 1 });
  });

  it('shows one with its arguments and its example', async () => {
    expect((await ork('show', 'truncate')).out).toMatchInlineSnapshot(`
      "truncate s n

        The first n characters, with "..." after them when something was cut.

        subject    Text
        gives      string; on empty input ""
        example    {{ truncate .x 3 }}
        with       {"x":"abcdef"}
        renders    abc..."
    `);
  });

  it('names the nearest one for a typo', async () => {
    const { err, code } = await ork('show', 'toLowr');
    expect(err).toBe('ork: there is no function "toLowr" (did you mean "toLower"?)');
    expect(code).toBe(1);
  });

  it('shows the notes of a Katalog too', async () => {
    const file = katalogFile(KATALOG);
    expect((await ork('-f', file)).out).toMatch(
      /Notes of this Katalog\n\n {2}fullImage +The image with its tag\./,
    );
    expect((await ork('search', 'fullImage', '-f', file)).out).toContain('The image with its tag.');
    expect(JSON.parse((await ork('show', 'fullImage', '-f', file, '-o', 'json')).out)).toMatchObject({
      name: 'fullImage',
      subject: 'Notes of this Katalog',
    });
  });

  it('says what is wrong with a Katalog', async () => {
    const { out, err, code } = await ork('-f', katalogFile(KATALOG.replace('.spec.image }}', '.spec.image')));
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain('notes.functions[0].expression');
  });
});
