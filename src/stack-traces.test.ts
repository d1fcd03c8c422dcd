import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { nameSourceLinesAtTheEnd, withSourceLines } from './stack-traces.js';

const MAP = { version: 3, sources: ['../src/thing.ts'], names: [], mappings: 'AAAA' };

async function built(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-stacks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'thing.js.map'), JSON.stringify(MAP));
  await writeFile(join(folder, 'broken.js.map'), '{');
  return pathToFileURL(`${folder}/`);
}

it('a stack names lines of the source; what has no map, or lies elsewhere, stays as it is', async () => {
  const dist = await built();
  const kept = [
    `    at plain (${dist.href}plain.js:1:1)`,
    `    at broken (${dist.href}broken.js:1:1)`,
    '    at other (file:///elsewhere/thing.js:1:1)',
    '    at node:internal/timers:581:17',
  ];
  const stack = [
    'Error: x',
    `    at run (${dist.href}thing.js:1:1)`,
    `    at ${dist.href}thing.js:1:1`,
    ...kept,
  ];
  expect(withSourceLines(stack.join('\n'), dist).split('\n')).toEqual([
    'Error: x',
    expect.stringMatching(/^ {4}at run \((file:\S*\/)?src\/thing\.ts:1:1\)$/),
    expect.stringMatching(/^ {4}at (file:\S*\/)?src\/thing\.ts:1:1$/),
    ...kept,
  ]);
});

it('an error that ends the process is printed with lines of the source', async () => {
  const dist = await built();
  const process = new EventEmitter();
  nameSourceLinesAtTheEnd(process, dist);
  const error = Object.assign(new Error('x'), { stack: `Error: x\n    at run (${dist.href}thing.js:1:1)` });
  process.emit('uncaughtExceptionMonitor', error);
  expect(error.stack).toMatch(/at run \(\S*src\/thing\.ts:1:1\)$/);
  process.emit('uncaughtExceptionMonitor', 'thrown text');
});
