/** What the build puts into few files is still what the source says. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ork } from './support/ork.js';

const run = promisify(execFile);

it.each(['autoscaler', 'devcluster', 'oncop', 'runtime'])(
  'orkestra/%s exports what its source exports',
  async (room) => {
    // As a program that uses the package imports it, not as this suite would.
    const script = `console.log(JSON.stringify(Object.keys(await import('orkestra/${room}'))))`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(JSON.parse(stdout)).toEqual(Object.keys(await import(`../${room}/index.ts`)).sort());
  },
);

it('the bundle has the licences of its libraries', async () => {
  const text = await readFile(new URL('../dist/LICENSES', import.meta.url), 'utf8');
  for (const library of ['@kubernetes/client-node', 'fastify', 'undici', 'yaml', 'zod'])
    expect(text).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
});

it('every file of the bundle is ASCII, of which V8 keeps one byte a character', async () => {
  const files = (await readdir(DIST, { recursive: true })).filter(
    (file) => file.endsWith('.js') && !file.startsWith('control-center/ui'),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) expect(await readFile(new URL(file, DIST), 'utf8')).toMatch(/^[\0-\x7f]*$/);
});

interface Sbom {
  readonly specVersion: string;
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl?: string;
    readonly licenses?: readonly unknown[];
  }[];
}

const DIST = new URL('../dist/', import.meta.url);

it('the SBOM names every library in the bundle and every one that is loaded from node_modules', async () => {
  const text = await readFile(new URL('bom.json', DIST), 'utf8');
  const sbom: Sbom = JSON.parse(text);
  const named = sbom.components.map(
    ({ group, name, version }) => `${group ? `${group}/` : ''}${name} ${version}`,
  );
  const bundled = [...(await readFile(new URL('LICENSES', DIST), 'utf8')).matchAll(/^(\S+ \d\S*) \(.+\)$/gm)];
  expect(bundled.length).toBeGreaterThan(40);
  expect(bundled.map(([, library]) => library).filter((library) => !named.includes(library ?? ''))).toEqual(
    [],
  );
  for (const name of Object.keys(await dependencies()))
    expect(text).toContain(`"pkg:npm/${name.replace('@', '%40')}@`);
  expect(sbom.components.filter(({ purl, licenses = [] }) => !purl || licenses.length === 0)).toEqual([]);
  expect(text).not.toContain(new URL('..', import.meta.url).pathname);
});

it('the package depends on what its files load, and on nothing else', async () => {
  const loaded = new Set<string>();
  for (const file of await readdir(DIST, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const text = await readFile(new URL(file, DIST), 'utf8');
    for (const [, from, by] of text.matchAll(LOADS)) {
      const [scope = '', name] = (from ?? by ?? '').split('/');
      const library = scope.startsWith('@') ? `${scope}/${name}` : scope;
      if (!nodeModule.builtinModules.includes(library)) loaded.add(library);
    }
    // What a worker loads by its path.
    for (const [, library = ''] of text.matchAll(
      /createRequire\d*\(import\.meta\.url\)\.resolve\(["']([\w-]+)["']\)/g,
    ))
      loaded.add(library);
  }
  expect([...loaded].sort()).toEqual(Object.keys(await dependencies()).sort());
});

/** `import … from "x"` at the begin of a line, and `import("x")`; not a relative path, not `node:`. */
const LOADS =
  /^(?:import|export)\b[^;"']*?["'](@?[a-z][\w./-]*)["']|(?<![\w.])import\(\s*["'](@?[a-z][\w./-]*)["']\s*\)/gm;

async function dependencies(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return JSON.parse(text).dependencies;
}

/** What a user imports must have its types without the libraries that are in the bundle. */
it('the public API names types of its own and of Node alone', async () => {
  const folder = new URL('../etc/api/', import.meta.url);
  const foreign: string[] = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(new URL(file, folder), 'utf8');
    for (const [, from = ''] of text.matchAll(/^import .* from '([^']+)';$/gm))
      if (!from.startsWith('node:')) foreign.push(`${file}: ${from}`);
  }
  expect(foreign).toEqual([]);
});

it('the declarations of a subpath are one file that names no library', async () => {
  const folder = new URL('types/', DIST);
  expect(await readdir(folder)).toEqual(['autoscaler.d.ts', 'devcluster.d.ts', 'oncop.d.ts', 'runtime.d.ts']);
  for (const file of await readdir(folder)) {
    const text = await readFile(new URL(file, folder), 'utf8');
    const named = [...text.matchAll(/\b(?:from |import\()'([^']+)'/g)].map(([, from = '']) => from);
    expect(named.filter((from) => !from.startsWith('node:'))).toEqual([]);
  }
});

it('a stack of the bundle names lines of the source', async () => {
  const breaks = 'process.stdout.write=()=>{throw new Error("the terminal is gone")}';
  const broken = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(breaks)}` };
  const { code, stderr } = await ork(['version'], broken);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('the terminal is gone') });
  const [, file = '', line = ''] = /\((src\/[a-z/-]+\.ts):(\d+):\d+\)/.exec(stderr) ?? [];
  const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  expect(source.split('\n')[Number(line) - 1]).toContain('stdout.write(');
});

it('compiled code is kept in the cache folder of the user, by a Node that can keep it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orkestra-home-'));
  try {
    await ork(['version'], { HOME: home, XDG_CACHE_HOME: '' });
    const canKeep = 'enableCompileCache' in nodeModule;
    expect(existsSync(join(home, '.cache/orkestra/compiled'))).toBe(canKeep);
  } finally {
    await rm(home, { recursive: true });
  }
});
