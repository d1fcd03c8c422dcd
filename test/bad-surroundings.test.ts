/** The built command where what is around it fails: one error with its place and a remedy, and the stated exit code. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from './support/examples.js';
import { ork, orkMain } from './support/ork.js';

const KATALOG = join(ROOT, 'examples/01-website/katalog.yaml');
/** Nobody listens on port 1. */
const UNREACHABLE = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'gone', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'me', user: { token: 'secret' } }],
  contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'me' } }],
  'current-context': 'gone',
});

async function kubeconfig(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-bad-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, UNREACHABLE);
  return file;
}

/** A script with the built command as "$NODE" "$MAIN". */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, MAIN: orkMain(), KATALOG },
  });
  return { status, stdout, stderr };
}

describe('ork where its surroundings fail', () => {
  it.each([
    ['plan', ['plan', '-f', KATALOG, '--cluster']],
    ['autoscale pause', ['autoscale', 'pause', 'website']],
    ['demo', ['demo', '--once']],
  ])('ork %s names an API server that does not answer', async (_name, args) => {
    const { code, stderr } = await ork([...args, '--kubeconfig', await kubeconfig()]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('ECONNREFUSED 127.0.0.1:1 (ORK_KUBE_NETWORK)'),
    ]);
    expect(stderr).not.toContain('secret');
  });

  it.each([
    ['plan', ['plan', '-f', KATALOG, '--cluster']],
    ['autoscale pause', ['autoscale', 'pause', 'website']],
    ['demo', ['demo', '--once']],
    ['run', ['run', '-f', KATALOG, '--port', '0']],
    [
      'gate run',
      ['gate', 'run', '-f', KATALOG, '--port', '0', '--webhooks', '--advertise', 'https://127.0.0.1:0'],
    ],
  ])('ork %s refuses an unknown context of the kubeconfig', async (_name, args) => {
    const { code, stderr } = await ork([...args, '--kubeconfig', await kubeconfig(), '--context', 'nope']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('unknown context "nope"')]);
  });

  it('ork gives up its output quietly when the reader of a pipe has gone', () => {
    const { status, stdout, stderr } = shell('"$NODE" "$MAIN" notes | head -1');
    expect([status, stdout.split('\n').length, stderr]).toEqual([0, 2, '']);
  });

  it.runIf(process.platform === 'linux')(
    'ork names a full disk behind standard output, and ends with 1',
    () => {
      const { status, stderr } = shell('"$NODE" "$MAIN" generate bundle -f "$KATALOG" > /dev/full');
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(
          /^ork: writing standard output failed: ENOSPC: .* \(ORK_OUTPUT\)\n.*free space/,
        ),
      ]);
    },
  );

  it('ork generate leaves no part of a file behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-bad-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { code, stderr } = await ork([
      'generate',
      'bundle',
      '-f',
      KATALOG,
      '-o',
      join(folder, 'no/deploy.yaml'),
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('(ORK_OUTPUT)')]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['run --dev', ['run', '-f', KATALOG, '--dev', '--port', '0']],
    ['demo', ['demo', '--once']],
    ['e2e', ['e2e', '-f', join(KATALOG, '../e2e.yaml'), '--cluster', 'embedded']],
  ])('ork %s names a folder for temporary files that it cannot use', async (_, args) => {
    const { code, stdout, stderr } = await ork(args, { TMPDIR: '/proc/none' });
    expect([code, (stdout + stderr).match(/\(ORK_TEMPORARY\)\n.*/g)]).toEqual([
      1,
      [expect.stringContaining('Set TMPDIR')],
    ]);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  // A file that must not grow is what a full disk is to a program.
  it.each([
    ['init', 'init new/shop', /writing new\/shop\/\S+ failed: EFBIG: /],
    ['generate all', 'generate all -f "$KATALOG" -o new/all/', /writing new\/all\/\S+ failed: EFBIG: /],
  ])('ork %s leaves neither a file nor a folder where there is no space', async (_, command, wanted) => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-bad-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { status, stderr } = shell(
      `trap '' XFSZ; ulimit -f 1; cd ${folder} && NODE_DISABLE_COMPILE_CACHE=1 "$NODE" "$MAIN" ${command}`,
    );
    expect([status, stderr, await readdir(folder)]).toEqual([1, expect.stringMatching(wanted), []]);
  });
});
