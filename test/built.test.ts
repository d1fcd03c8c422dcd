/** What the build puts into few files is still what the source says. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { orkMain } from './support/ork.js';

const run = promisify(execFile);

it.each(['autoscaler', 'oncop', 'runtime'])('orkestra/%s exports what its source exports', async (room) => {
  // As a program that uses the package imports it, not as this suite would.
  const script = `console.log(JSON.stringify(Object.keys(await import('orkestra/${room}'))))`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(JSON.parse(stdout)).toEqual(Object.keys(await import(`../${room}/index.ts`)).sort());
});

it('the licences of the libraries that went in are there', async () => {
  const text = await readFile(new URL('../dist/LICENSES', import.meta.url), 'utf8');
  for (const library of ['@kubernetes/client-node', 'fastify', 'undici', 'yaml', 'zod'])
    expect(text).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
});

it('a stack in the log names lines of the source', async () => {
  const { err } = await firstError(await unreachable());
  const [, first = ''] = /\n {4}at \S+ \((\S+)\)/.exec(err.stack) ?? [];
  const [file = '', line = ''] = first.split(':');
  expect(file).toBe('runtime/kube/kube-error.ts');
  const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  expect(source.split('\n')[Number(line) - 1]).toContain('new KubeError(');
});

/** What `ork run` logs first of an API server that is not there. */
async function firstError(kubeconfig: string): Promise<{ err: { stack: string } }> {
  const katalog = fileURLToPath(new URL('../examples/01-website/katalog.yaml', import.meta.url));
  const child = spawn(
    process.execPath,
    [orkMain(), 'run', '-f', katalog, '--kubeconfig', kubeconfig, '--port', '0', '--no-leader-election'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line);
    if (entry.err) return entry;
  }
  throw new Error('the process ended before it logged an error');
}

/** Path of a kubeconfig for a port that is never listened on. */
async function unreachable(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-built-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'kubeconfig');
  const config = {
    clusters: [{ name: 'a', cluster: { server: 'http://127.0.0.1:1' } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}
