/** What the build puts into few files is still what the source says. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

it('a stack of the bundle names lines of the source', async () => {
  const breaks = 'process.stdout.write=()=>{throw new Error("the terminal is gone")}';
  const broken = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(breaks)}` };
  const { code, stderr } = await ork(['version'], broken);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('the terminal is gone') });
  const [, file = '', line = ''] = /\((src\/[a-z/-]+\.ts):(\d+):\d+\)/.exec(stderr) ?? [];
  const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  expect(source.split('\n')[Number(line) - 1]).toContain('stdout.write(');
});
