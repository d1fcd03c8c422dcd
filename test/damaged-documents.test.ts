/**
 * Documents that somebody has damaged: one node of one file of an example is gone, or is something else. What reads it says
 * what is wrong, or takes it, and never ends with an error of the program.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Document, parseAllDocuments, stringify } from 'yaml';
import { exampleFolders, ROOT } from './support/examples.js';
import { ork } from './support/in-process.js';

type Path = readonly (string | number)[];

/** Stands for the Katalog of the example. */
const KATALOG = 'KATALOG';
/** Stands for a folder that does not exist yet. */
const NEW = 'NEW';

const COMMANDS = [
  `validate ${KATALOG}`,
  'validate simulate.yaml',
  'validate e2e.yaml',
  `template ${KATALOG}`,
  `template ${KATALOG} --graph`,
  `template ${KATALOG} --cr cr.yaml`,
  'simulate simulate.yaml',
  `simulate ${KATALOG} --cr cr.yaml`,
  `gate -f ${KATALOG} --cr cr.yaml`,
  `gate convert -f ${KATALOG} --cr cr.yaml --to v1`,
  `generate all ${KATALOG} -o ${NEW}`,
  `generate chart ${KATALOG} -o ${NEW}`,
  `generate crd ${KATALOG}`,
  `generate cr ${KATALOG}`,
  `diff ${KATALOG} simulate.yaml`,
  `plan ${KATALOG} --bundle cr.yaml`,
  'e2e e2e.yaml --dry-run --cluster embedded',
  `init ${NEW} --from-crd crd.yaml`,
].map((command) => command.split(' '));

/** In place of a node. */
const VALUES = [
  ...[null, 7, -1, true, '', 'x', [], {}, ['x'], { x: 7 }],
  ...['{{', '../../x', '__proto__', 'constructor', '{{ constructor .spec }}', '$constructor/x'],
  ...[{ constructor: 'x' }, JSON.parse('{"__proto__":{"a":1}}')],
];

/** Values of JavaScript that no message means. */
const OF_THE_PROGRAM = /\bundefined\b|\bNaN\b|\[object Object\]|TypeError|RangeError/;

interface Damage {
  readonly example: string;
  /** The how-manyth file and node, counted again from the first after the last. */
  readonly file: number;
  readonly node: number;
  /** Empty: the node is gone. */
  readonly instead: readonly unknown[];
}

const damage: fc.Arbitrary<Damage> = fc.record({
  example: fc.constantFrom(...exampleFolders()),
  file: fc.nat(),
  node: fc.nat(),
  instead: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...VALUES).map((value) => [value]) },
    fc.constant([]),
  ),
});

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const key = (text: string): string | number => (Array.isArray(value) ? Number(text) : text);
  return [path, ...members.flatMap(([text, member]) => pathsIn(member, [...path, key(text)]))];
}

/** Damages a copy of an example, and says how. */
function damageIn(folder: string, { file, node, instead }: Damage): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const name = files[file % files.length] ?? '';
  const documents = parseAllDocuments(readFileSync(join(folder, name), 'utf8')) as Document[];
  const places = documents.flatMap((document) =>
    pathsIn(document.toJS()).map((path) => ({ document, path })),
  );
  const { document, path } = places[node % places.length] ?? {};
  if (document && path && path.length > 0) {
    if (instead.length === 0) document.deleteIn(path);
    else document.setIn(path, document.createNode(instead[0]));
  }
  const text = path?.length === 0 ? stringify(instead[0] ?? null) : documents.map(String).join('---\n');
  writeFileSync(join(folder, name), text);
  return `${name}, ${path?.join('.')}: ${instead.length === 0 ? 'gone' : JSON.stringify(instead[0])}`;
}

it('a damaged document is refused in words or read, and never ends a command with an error of the program', async () => {
  const property = fc.asyncProperty(damage, fc.constantFrom(...COMMANDS), async (damaged, command) => {
    const scratch = mkdtempSync(join(tmpdir(), 'orkestra-damaged-'));
    try {
      const folder = join(scratch, 'example');
      cpSync(join(ROOT, 'examples', damaged.example), folder, { recursive: true });
      const how = damageIn(folder, damaged);
      const katalog = readdirSync(folder).find((name) => /^(?:katalog|loader)\.yaml$/.test(name)) ?? '';
      const args = command.map((word) => {
        if (word === NEW) return join(scratch, 'new');
        if (word === KATALOG) return join(folder, katalog);
        return word.endsWith('.yaml') ? join(folder, word) : word;
      });
      const { code, out, err } = await ork(args, { env: { FLAGS_URL: 'http://127.0.0.1:9' } });
      const said = `${out}${err}`;
      expect({ how, command, said }).not.toMatchObject({ said: expect.stringMatching(OF_THE_PROGRAM) });
      if (code !== 0) expect({ how, command, said }).not.toMatchObject({ said: '' });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
  await fc.assert(property, { numRuns: 200 });
});
