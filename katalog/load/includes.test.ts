import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { BOUNDS } from '../document/index.js';
import { loadKatalog } from './load-katalog.js';
import { readInclude } from './read-files.js';

const katalog = (lines: string): string => `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    a:
      apiTypes: { group: example.com, version: v1, kind: A, plural: as }
${lines.replace(/^/gm, '      ')}
`;

/** Loads a Katalog, with `more` after its lines, beside files that are in memory. */
const load = (lines: string, { more = '', ...files }: Readonly<Record<string, string>> = {}) =>
  loadKatalog([{ file: 'k.yaml', text: katalog(lines) + more.trimStart().replace(/^/, '    ') }], {
    clock: new FakeClock(),
    random: randomBytes,
    readInclude: (file) => {
      const text = files[file];
      return text === undefined ? { refused: 'is not there' } : { file, text };
    },
  });

const shown = ({ problems }: ReturnType<typeof load>) =>
  problems.map(({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`);

describe('include', () => {
  const FILES = {
    'rules.yaml': 'rules:\n  - { field: spec.a, exists: true }\n  - { field: spec.b, exists: true }\n',
    'defaults.yaml': 'rules: [{ field: spec.c, default: 1 }]',
    'status.yaml': 'fields: [{ path: one, value: 1 }]',
    'reconciler.yaml':
      'reconciler:\n  workers: 8\n  timeout: 9s\n  queue: { maxDepth: 3 }\n  requeue: { after: 5s }\n',
  };

  it('brings rules and fields before those of the block, and a reconciler under it', () => {
    const lines = `validation: { include: rules.yaml, rules: [{ field: spec.d, exists: true }] }
mutation: { include: defaults.yaml, mutateFirst: true }
operatorBox:
  status: { include: status.yaml, fields: [{ path: two, value: 2 }] }
  reconciler: { include: reconciler.yaml, workers: 2, queue: { failureThreshold: 7 } }`;
    const { katalog: loaded, problems, locate } = load(lines, FILES);
    expect(problems).toEqual([]);
    const entry = loaded?.crds.get('a');
    expect(entry?.validation.rules.map(({ field }) => field)).toEqual(['spec.a', 'spec.b', 'spec.d']);
    expect(entry?.mutation).toMatchObject({ rules: [{ field: 'spec.c' }], first: true });
    expect(entry?.operatorBox.status.fields.map(({ path }) => path)).toEqual(['one', 'two']);
    expect(entry).toMatchObject({
      workers: 2,
      timeoutMs: 9_000,
      queue: { maxDepth: 0, failureThreshold: 7 },
      operatorBox: { requeue: { after: '5s' } },
    });
    expect(JSON.stringify(entry?.enriched)).not.toContain('include');
    const at = (...path: (string | number)[]) => locate(['spec', 'crds', 'a', ...path]);
    expect(at('validation', 'rules', 1, 'field')).toMatchObject({ file: 'rules.yaml', line: 3, column: 14 });
    expect(at('validation', 'rules', 2, 'field')).toMatchObject({ file: 'k.yaml', line: 8 });
    expect(at('operatorBox', 'reconciler', 'timeout')).toMatchObject({ file: 'reconciler.yaml', line: 3 });
    expect(at('operatorBox', 'reconciler', 'workers')).toMatchObject({ file: 'k.yaml', line: 12 });
  });

  it('is read in every spelling', () => {
    const lines = `admission: { validation: { include: rules.yaml, rules: [{ fild: x }] } }
operatorBox:
  reconcile: { include: reconciler.yaml, resync: 1m }
  emit: { status: { include: status.yaml } }`;
    const loaded = load(lines, { ...FILES, 'rules.yaml': 'rules: [{ field: spec.a, exits: true }]' });
    expect(loaded.entries.get('a')).toMatchObject({ workers: 8, resyncMs: 60_000 });
    expect(shown(loaded).slice(1)).toEqual([
      'k.yaml:8:65 spec.crds.a.admission.validation.rules[0].fild: unknown field "fild" (did you mean "field"?)',
      'rules.yaml:1:26 rules[0].exits: unknown field "exits" (did you mean "exists"?)',
    ]);
  });

  it('is reported on at the place in the file, once, however many entries include it', () => {
    const lines = `validation: { include: rules.yaml }
operatorBox:
  status: { include: status.yaml }
  reconciler: { include: reconciler.yaml }`;
    const loaded = load(`${lines}`, {
      'rules.yaml': 'rules:\n  - field: "{{ .spec. }}"\n    equals: 1\n',
      'status.yaml': 'fields: [{ path: a, value: 1, tpe: int }]',
      'reconciler.yaml': 'reconciler:\n  workers: many\n  constructor: { location: ./x }\n',
    });
    expect(shown(loaded)).toMatchSnapshot();
    const second = `
    b:
      apiTypes: { group: example.com, version: v1, kind: B, plural: bs }
      validation: { include: rules.yaml }`;
    const twice = load(lines.replace(/\n {2}reconciler.*/, ''), {
      more: second,
      'rules.yaml': 'rules: x',
      'status.yaml': 'fields: {}',
    });
    expect(shown(twice)).toEqual([
      'rules.yaml:1:8 rules: invalid rules "x": expected a list',
      'status.yaml:1:1 fields: invalid fields {}: expected a list',
    ]);
  });

  it('says what cannot be included', () => {
    const lines = `validation: { include: none.yaml }
mutation: { include: 7 }
operatorBox:
  status: { include: two.yaml }
  reconciler: { include: nested.yaml }`;
    const files = {
      'two.yaml': 'fields: []\n---\nfields: []\n',
      'nested.yaml': 'reconciler: { include: nested.yaml }\n',
    };
    expect(shown(load(lines, files))).toEqual([
      'k.yaml:8:30 spec.crds.a.validation.include: none.yaml is not there',
      'k.yaml:9:28 spec.crds.a.mutation.include: invalid include 7: expected the path of a file',
      'k.yaml:11:28 spec.crds.a.operatorBox.status.include: two.yaml has 2 documents: expected one',
      'nested.yaml:1:15 reconciler.include: include is not supported in an included file: write its content',
    ]);
    const others = {
      'none.yaml': '- a',
      'two.yaml': 'fields: [\n',
      'nested.yaml': 'reconciler: {}\nworkers: 3\n',
    };
    expect(shown(load(lines.replace(/^mutation.*\n/m, ''), others))).toEqual([
      'none.yaml:1:1 : invalid rules file: expected a map with rules, got a list',
      expect.stringMatching(/^two\.yaml:2:1 : /),
      'nested.yaml:2:1 workers: unknown field "workers": an included file has only reconciler',
    ]);
  });
});

describe('the files that are included', () => {
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'orkestra-include-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    mkdirSync(join(path, 'katalog/parts'), { recursive: true });
    writeFileSync(join(path, 'secret.yaml'), 'rules: []');
    return join(path, 'katalog');
  };

  it('stand below the folder of the Katalog', () => {
    const at = folder();
    const from = join(at, 'katalog.yaml');
    writeFileSync(join(at, 'parts/rules.yaml'), 'rules: []');
    symlinkSync(join(at, 'parts/rules.yaml'), join(at, 'linked.yaml'));
    expect(readInclude('parts/rules.yaml', from)).toEqual({
      file: join(at, 'parts/rules.yaml'),
      text: 'rules: []',
    });
    expect(readInclude('./linked.yaml', from)).toMatchObject({ text: 'rules: []' });
  });

  it('are no others, by whatever way', () => {
    const at = folder();
    const from = join(at, 'katalog.yaml');
    symlinkSync(join(at, '../secret.yaml'), join(at, 'out.yaml'));
    writeFileSync(join(at, 'big.yaml'), ' '.repeat(BOUNDS.bytes + 1));
    writeFileSync(join(at, 'latin1.yaml'), 'rules: \u00fc', 'latin1');
    const refused = (include: string): unknown => readInclude(include, from);
    for (const include of [
      '../secret.yaml',
      'parts/../../secret.yaml',
      join(at, 'x.yaml'),
      'https://x/y',
      '.',
      '..',
    ])
      expect(refused(include)).toEqual({ refused: 'is outside the folder of the Katalog' });
    expect(refused('out.yaml')).toEqual({
      refused: 'is a link to a place outside the folder of the Katalog',
    });
    expect(refused('none.yaml')).toEqual({
      refused: `cannot be read: file not found at ${join(at, 'none.yaml')}`,
    });
    expect(refused('parts')).toEqual({ refused: 'is not a file' });
    expect(refused('a\0b')).toMatchObject({ refused: expect.stringContaining('cannot be read') });
    expect(refused('latin1.yaml')).toMatchObject({ refused: expect.stringContaining('is not UTF-8') });
    expect(refused('big.yaml')).toMatchObject({ refused: expect.stringContaining('at most 5242880') });
  });
});
