import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { nameSourceLines } from './stack-traces.js';

const before = Error.prepareStackTrace;
afterEach(() => {
  Error.prepareStackTrace = before;
});

const MAP = { version: 3, sources: ['../src/thing.ts'], names: [], mappings: 'AAAA' };

it('a stack names the line of the source, but that of an abort, which nobody reads, names the file that ran', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-stacks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'thing.js');
  await writeFile(`${file}.map`, JSON.stringify(MAP));
  const url = pathToFileURL(file).href;
  const frame = {
    getFileName: () => url,
    getLineNumber: () => 1,
    getColumnNumber: () => 1,
    toString: () => `run (${url}:1:1)`,
  } as NodeJS.CallSite;
  nameSourceLines(pathToFileURL(`${folder}/`));
  const stack = (name: string) => Error.prepareStackTrace?.(Object.assign(new Error('x'), { name }), [frame]);
  expect(stack('Error')).toMatch(/^Error: x\n {4}at run \(.*src\/thing\.ts:1:1\)$/);
  for (const name of ['AbortError', 'InformationalError'])
    expect(stack(name)).toBe(`${name}: x\n    at run (${url}:1:1)`);
});
