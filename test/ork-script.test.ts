import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { ROOT } from './support/examples.js';
import { orkMain } from './support/ork.js';

it('a runtime that npm started stops in order when npm is killed', async () => {
  // As `npx ork run …` does it: a shell between npm and the program, and SIGTERM for that shell alone.
  const shell = spawn(
    'sh',
    [
      '-c',
      `"${process.execPath}" "${orkMain()}" run -f examples/01-website/katalog.yaml --dev --port 0; true`,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_command: 'exec' } },
  );
  const lines: string[] = [];
  for await (const line of createInterface({ input: shell.stdout })) {
    lines.push(line);
    if (line.includes('became konductor')) shell.kill('SIGTERM');
  }
  expect(lines.find((line) => line.includes('stop requested'))).toContain('"why":"parent process exited"');
  expect(lines.at(-1)).toContain('"msg":"runtime stopped"');
});

it('./ork passes SIGTERM on to the runtime, which then stops in order', async () => {
  orkMain();
  const child = spawn(
    join(ROOT, 'ork'),
    ['run', '-f', 'examples/01-website/katalog.yaml', '--dev', '--port', '0', '--log-level', 'info'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve([code, signal])));
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('became konductor')) child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
