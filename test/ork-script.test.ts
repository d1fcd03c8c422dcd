import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { ROOT } from './support/examples.js';
import { orkMain } from './support/ork.js';

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
