/** `-o` of every command that prints for programs: the forms are the same, and hold the same. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { commandContext, ork } from '../test/support/in-process.js';
import { buildProgram } from './program.js';

// Loaded here, since the first load of all sources takes longer than a test may.
const program = await buildProgram(commandContext(), []);

const EXAMPLE = 'examples/01-website';
const KATALOG = `${EXAMPLE}/katalog.yaml`;
const SCALED = 'examples/09-expression/katalog.yaml';
const CR = ['--cr', `${EXAMPLE}/cr.yaml`];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-outputs-'));
  const data = { katalog: KATALOG_WITH_ONE };
  await writeFile(
    join(folder, 'bundle.json'),
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'k' }, data }),
  );
  await writeFile(
    join(folder, 'trace.csv'),
    'time,reference,value\n0s,metrics.queueChanges,10\n30s,metrics.queueChanges,10\n',
  );
  return () => rm(folder, { recursive: true, force: true });
});

const KATALOG_WITH_ONE = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: k }
spec: { crds: { lid: { apiTypes: { group: example.org, version: v1, kind: Lid, plural: lids } } } }
`;

/** Of those that list, with what `-o name` prints. */
const LISTING: readonly (readonly [string, () => readonly string[], RegExp])[] = [
  ['init', () => ['init', '--list'], /^website$/m],
  ['notes', () => ['notes'], /^default$/m],
  ['notes search', () => ['notes', 'search', 'cron'], /^nextCron$/m],
  ['notes show', () => ['notes', 'show', 'default'], /^default$/],
  ['diff', () => ['diff', KATALOG, 'examples/02-drift/katalog.yaml'], /^metadata\.name$/m],
  ['plan', () => ['plan', KATALOG, '--bundle', join(folder, 'bundle.json')], /^website\nlid$/],
  ['simulate', () => ['simulate', KATALOG, ...CR], /^website\/default\/\S+$/],
  ['simulate', () => ['simulate', `${EXAMPLE}/simulate.yaml`], /^\S+$/],
  ['e2e', () => ['e2e', `${EXAMPLE}/e2e.yaml`, '--dry-run'], /^\S+$/],
];

/** Of those that print manifests or answer one question, with the forms beside JSON and YAML. */
const ANSWERING: readonly (readonly [string, () => readonly string[], readonly string[]])[] = [
  ['template', () => ['template', KATALOG], ['name']],
  [
    'gate',
    () => ['gate', '-f', 'examples/16-admission/katalog.yaml', '--cr', 'examples/16-admission/cr.yaml'],
    ['text'],
  ],
  [
    'simulate autoscale',
    () => ['simulate', 'autoscale', '-f', SCALED, '--trace', join(folder, 'trace.csv')],
    ['text'],
  ],
];

/** Those that a test of their own runs: they need a runtime, a cluster or a mail server. */
const ELSEWHERE = ['get', 'explain autoscale', 'demo', 'notify test', 'validate', 'gate convert'];

const run = async (args: readonly string[]) => {
  const { code, out, err } = await ork(args);
  expect([code, err]).toEqual([0, expect.not.stringContaining('error')]);
  return out;
};

describe('-o of commands that list', () => {
  it.each(LISTING)('ork %s has table, wide, json, yaml and name', async (_name, args, names) => {
    const json = await run([...args(), '-o', 'json']);
    expect(await run([...args(), '--json'])).toBe(json);
    expect(parse(await run([...args(), '-o', 'yaml']))).toEqual(JSON.parse(json));
    expect(await run([...args(), '-o', 'name'])).toMatch(names);
    const table = await run(args());
    expect(await run([...args(), '-o', 'table'])).toBe(table);
    expect(await run([...args(), '-o', 'text'])).toBe(table);
    expect((await run([...args(), '-o', 'wide'])).length).toBeGreaterThanOrEqual(table.length);
  });
});

describe('-o of commands that answer one question', () => {
  it.each(ANSWERING)('ork %s has json and yaml beside what a person reads', async (_name, args, more) => {
    const json = await run([...args(), '-o', 'json']);
    expect(await run([...args(), '--json'])).toBe(json);
    const [document] = parseAllDocuments(await run([...args(), '-o', 'yaml']));
    expect(document && 'toJS' in document && document.toJS()).toEqual(JSON.parse(json));
    for (const format of more) expect(await run([...args(), '-o', format])).not.toBe('');
  });
});

it('every command that prints JSON is tried, here or in a test of its own', () => {
  const all = (command: Command, path: readonly string[]): readonly string[] => [
    ...(command.options.find(({ long }) => long === '--output')?.argChoices?.includes('json')
      ? [path.join(' ')]
      : []),
    ...command.commands.flatMap((each) => all(each, [...path, each.name()])),
  ];
  const tried = new Set([...LISTING, ...ANSWERING].map(([name]) => name));
  expect(all(program, []).filter((name) => !tried.has(name))).toEqual(expect.arrayContaining(ELSEWHERE));
  expect(all(program, []).filter((name) => !tried.has(name) && !ELSEWHERE.includes(name))).toEqual([]);
});
