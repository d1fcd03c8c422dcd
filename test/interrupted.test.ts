/**
 * Ctrl-C in the middle of each command that does its work and ends: the process ends as by the signal, which shells count
 * as 130, with nothing said and nothing left behind. What stops in order: interrupted-in-order.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { open, readdir, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from './support/examples.js';
import { folders, kubeconfigOf, silentServer, start } from './support/interrupted.js';
import { crdText } from './support/typed.js';

const KATALOG = join(ROOT, 'examples/01-website/katalog.yaml');
const AUTOSCALED = join(ROOT, 'examples/09-expression/katalog.yaml');
const SIGINT = 128 + constants.signals.SIGINT;

it.each([
  ['validate', ['validate', '-f', 'pipe']],
  ['template', ['template', '-f', 'pipe']],
  ['diff', ['diff', 'pipe', KATALOG]],
  ['generate', ['generate', 'bundle', '-f', 'pipe', '-o', 'out.yaml']],
  ['simulate', ['simulate', '-f', 'pipe']],
  ['simulate autoscale', ['simulate', 'autoscale', '-f', AUTOSCALED, '--trace', 'pipe']],
  ['gate', ['gate', '-f', 'pipe']],
  ['init --from-crd', ['init', 'new', '--from-crd', 'pipe']],
  ['plan', ['plan', '-f', 'pipe', '--cluster']],
  ['plan --bundle', ['plan', '-f', KATALOG, '--bundle', 'pipe']],
])('ork %s, while it reads a file, ends with 130 and leaves nothing', async (_, args) => {
  const place = await folders();
  const pipe = join(place.work, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const run = start(args, place);
  // Opening waits for the reader; that nobody writes makes the reader wait.
  const writer = await open(pipe, 'w');
  onTestFinished(() => writer.close());
  expect(await run.interrupted()).toEqual({ code: SIGINT, stdout: '', stderr: '' });
  expect([await readdir(place.work), await readdir(place.temporary)]).toEqual([['pipe'], []]);
});

it.each([
  ['plan --cluster', ['plan', '-f', KATALOG, '--cluster']],
  ['plan --cm', ['plan', '-f', KATALOG, '--cm', 'orkestra-katalog']],
  ['validate --from-cluster', ['validate', '-f', KATALOG, '--from-cluster']],
  ['autoscale pause', ['autoscale', 'pause', 'website']],
  ['get', ['get', 'crds']],
  ['explain', ['explain', 'autoscale', 'website']],
  ['get -w', ['get', '-w']],
  ['record', ['record', '--crd', 'website', '-o', 'trace.csv']],
])('ork %s, while nobody answers, ends with 130 and leaves nothing', async (_, args) => {
  const place = await folders();
  const { asked, url } = await silentServer();
  const run = start(args, place, { KUBECONFIG: await kubeconfigOf(url, place), ORK_URL: url });
  await asked;
  const { code, stdout, stderr } = await run.interrupted();
  expect([code, stdout, stderr]).toEqual([SIGINT, '', expect.not.stringMatching(/error|failed|ORK_/)]);
  expect([await readdir(place.work), await readdir(place.temporary)]).toEqual([['kubeconfig'], []]);
});

it.each([
  ['plan --bundle', ['plan', '-f', KATALOG, '--bundle', 'bundle.yaml']],
  ['init --from-crd', ['init', 'new', '--from-crd', 'crd.yaml']],
])('ork %s, while it works in a folder of its own, ends with 130 and removes it', async (_, args) => {
  const place = await folders();
  await writeFile(join(place.work, 'bundle.yaml'), bundleOfMany());
  await writeFile(join(place.work, 'crd.yaml'), crdText('type: object'));
  const before = await readdir(place.work);
  const run = start(args, place);
  while ((await readdir(place.temporary)).length === 0) if (run.child.exitCode !== null) break;
  expect((await run.interrupted()).code).toBe(SIGINT);
  expect([await readdir(place.work), await readdir(place.temporary)]).toEqual([before, []]);
});

/** Its Katalogs take a while to be read. */
function bundleOfMany(): string {
  const katalog = (index: number): string => `kind: Katalog\nmetadata: { name: k${index} }\n`;
  const data = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`k${index}.yaml`, katalog(index)]),
  );
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
}

it('ork lsp ends with 130', async () => {
  const place = await folders();
  const run = start(['lsp'], place);
  const answered = new Promise((resolve) => run.child.stdout?.once('data', resolve));
  const message = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { processId: null, rootUri: null, capabilities: {} },
  });
  run.child.stdin?.write(`Content-Length: ${message.length}\r\n\r\n${message}`);
  await answered;
  expect((await run.interrupted()).code).toBe(SIGINT);
  expect([await readdir(place.work), await readdir(place.temporary)]).toEqual([[], []]);
});
