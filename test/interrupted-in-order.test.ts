/**
 * Ctrl-C where a command stops in order: a server ends with 0, a wait with 130, and a second one ends it at once with 130.
 * Nothing is left behind: no temporary file, no process.
 */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ROOT } from './support/examples.js';
import {
  childrenOf,
  type Folders,
  folders,
  kubeconfigOf,
  silentServer,
  start,
} from './support/interrupted.js';
import { isAlive } from './support/ork.js';

const KATALOG = join(ROOT, 'examples/01-website/katalog.yaml');
const INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const DEV = ['run', '-f', KATALOG, '--dev', '--port', '0', '--host', '127.0.0.1'];
const ANY_PORT = ['--port', '0', '--host', '127.0.0.1'];
const GATEWAY = ['gate', 'run', '-f', KATALOG, ...ANY_PORT];
const WEBHOOKS = ['--webhooks', '--advertise', 'https://127.0.0.1:0'];

async function left({ work, temporary }: Folders): Promise<readonly string[]> {
  return [...(await readdir(work)), ...(await readdir(temporary))];
}

/** Resolves when a command has made a folder for itself. */
async function hasFolder({ temporary }: Folders): Promise<void> {
  await vi.waitFor(async () => expect(await readdir(temporary)).not.toEqual([]), {
    timeout: 60_000,
    interval: 5,
  });
}

describe('a server', () => {
  it.each(SIGNALS)('run --dev, once it serves, ends with 0 at %s and leaves nothing', async (signal) => {
    const place = await folders();
    const run = start(DEV, place);
    await run.printed(/Live API listening/);
    expect(await readdir(place.temporary)).toHaveLength(1);
    expect([(await run.interrupted(signal)).code, await left(place)]).toEqual([0, []]);
  });

  it.each([
    [
      'never ends',
      'await new Promise(() => setInterval(() => undefined, 1_000));',
      /hook module still loading/,
    ],
    ['leaves a timer behind', 'setInterval(() => undefined, 1_000);', /operator started/],
  ])('run of a hook module whose import %s ends with 0', async (_, text, printed) => {
    const place = await folders();
    await cp(join(ROOT, 'examples/14-hooks'), place.work, { recursive: true });
    const hooks = join(place.work, 'hooks.js');
    await writeFile(hooks, `${text}\n${await readFile(hooks, 'utf8')}`);
    const run = start(['run', '--dev', '-f', 'katalog.yaml', ...ANY_PORT], place);
    await run.printed(printed);
    const { code, stdout } = await run.interrupted('SIGTERM');
    expect([code, await readdir(place.temporary)]).toEqual([0, []]);
    expect(stdout).toContain('runtime stopped');
  });

  it.each([
    ['gate run', GATEWAY, /gateway listening/],
    ['control', ['control', '-p', '0', '--ignore-default'], /control center started/],
  ])('%s, once it serves, ends with 0', async (_, args, serves) => {
    const place = await folders();
    const run = start(args, place);
    await run.printed(serves);
    const { code } = await run.interrupted();
    expect([code, await left(place)]).toEqual([0, []]);
  });

  it.each([
    ['run', ['run', '-f', KATALOG, ...ANY_PORT]],
    ['gate run', [...GATEWAY, ...WEBHOOKS]],
  ])('%s, while the API server does not answer, ends with 0', async (_, args) => {
    const place = await folders();
    const { asked, url } = await silentServer();
    const run = start(args, place, { KUBECONFIG: await kubeconfigOf(url, place) });
    await asked;
    expect([(await run.interrupted()).code, await left(place)]).toEqual([0, ['kubeconfig']]);
  });

  it('control, while a runtime does not answer, ends with 0', async () => {
    const place = await folders();
    const { asked, url } = await silentServer();
    const run = start(['control', '-p', '0', '-u', url], place);
    await asked;
    expect([(await run.interrupted()).code, await left(place)]).toEqual([0, []]);
  });

  it('run --dev, interrupted twice while a reconcile hangs, ends at once with 130 and leaves nothing', async () => {
    const place = await folders();
    const { asked, url } = await silentServer();
    await hangingWebsite(url, place);
    const before = await left(place);
    const run = start(['run', '--dev', ...ANY_PORT], place);
    await Promise.race([asked, run.ended]);
    expect([(await run.interruptedTwice()).code, await left(place)]).toEqual([INTERRUPTED, before]);
  });
});

/** The website, which asks a server before it makes anything. */
async function hangingWebsite(url: string, { work }: Folders): Promise<void> {
  await cp(join(KATALOG, '..'), work, { recursive: true });
  const text = await readFile(KATALOG, 'utf8');
  const external = `external: [{ name: slow, url: "${url}", timeout: 10m }]`;
  await writeFile(
    join(work, 'katalog.yaml'),
    text.replace('onReconcile:\n', `onReconcile:\n          ${external}\n`),
  );
}

it.each(SIGNALS)('run --dev, while it starts its cluster, ends at %s and leaves nothing', async (signal) => {
  const place = await folders();
  const run = start(DEV, place);
  await hasFolder(place);
  const { code, stderr } = await run.interrupted(signal);
  expect([[0, 128 + constants.signals[signal]], stderr]).toEqual([
    expect.arrayContaining([code]),
    expect.not.stringContaining('error'),
  ]);
  expect(await left(place)).toEqual([]);
});

describe('the demo', () => {
  it.each(SIGNALS)('while it starts, ends with 0 at %s and leaves nothing', async (signal) => {
    const place = await folders();
    const run = start(['demo'], place);
    await hasFolder(place);
    expect([(await run.interrupted(signal)).code, await left(place)]).toEqual([0, []]);
  });

  it('with --once ends with 130, for what it was to show is not shown', async () => {
    const place = await folders();
    const run = start(['demo', '--once'], place);
    await run.printed(/wave 1/);
    const { code, stderr } = await run.interrupted();
    expect([code, stderr, await left(place)]).toEqual([INTERRUPTED, '', []]);
  });

  it('in a wave, ends with 0, and leaves neither files nor processes', async () => {
    const place = await folders();
    const run = start(['demo', '--control', '0'], place);
    await run.printed(/wave 1/);
    const children = childrenOf(run.child.pid);
    expect(children).toHaveLength(2);
    expect([(await run.interrupted()).code, await left(place)]).toEqual([0, []]);
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('interrupted twice while a runtime does not stop, ends at once with 130, and leaves neither', async () => {
    const place = await folders();
    const run = start(['demo'], place);
    await run.printed(/wave 1/);
    const children = childrenOf(run.child.pid);
    for (const child of children) process.kill(child, 'SIGSTOP');
    onTestFinished(() => {
      for (const child of children.filter(isAlive)) process.kill(child, 'SIGKILL');
    });
    expect([(await run.interruptedTwice()).code, await left(place)]).toEqual([INTERRUPTED, []]);
    await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]));
  });
});

it.each(SIGNALS)('e2e, on a cluster of its own, ends with 130 at %s and leaves nothing', async (signal) => {
  const place = await folders();
  const document = join(KATALOG, '../e2e.yaml');
  const run = start(['e2e', '-f', document, '--cluster', 'embedded'], place);
  await run.printed(/ on embedded/);
  expect(await readdir(place.temporary)).toHaveLength(1);
  const children = childrenOf(run.child.pid);
  const { code, stderr } = await run.interrupted(signal);
  expect([code, stderr, await left(place)]).toEqual([INTERRUPTED, '', []]);
  expect(children.filter(isAlive)).toEqual([]);
});

/** A Live API with one CRD; after so many answers it takes requests and says nothing. */
async function liveApi(answers = Number.POSITIVE_INFINITY) {
  let asked = 0;
  const server = createServer(({ url = '' }, response) => {
    if (++asked > answers) return;
    const body = BODIES[url];
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'autoscaler_not_found', message: 'no autoscaler' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const wasAsked = (times: number): Promise<void> =>
    vi.waitFor(() => expect(asked).toBeGreaterThanOrEqual(times), { timeout: 60_000 });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, wasAsked };
}

const BODIES: Readonly<Record<string, object>> = {
  '/katalog': { isKonductor: true, identity: 'a', crds: [{ name: 'website', state: 'running' }] },
  '/katalog/website': { isKonductor: true, name: 'website', metrics: { queueDepth: 1 } },
};

describe('a command that follows a runtime', () => {
  it.each(SIGNALS)('get -w ends with 130 at %s', async (signal) => {
    const place = await folders();
    const { url } = await liveApi();
    const run = start(['get', '-w', '--url', url], place);
    await run.printed(/website/);
    const { code, stdout, stderr } = await run.interrupted(signal);
    expect([code, stderr, stdout.match(/website/g), await left(place)]).toEqual([
      INTERRUPTED,
      '',
      ['website'],
      [],
    ]);
  });

  it('get -w ends with 130 while the runtime has stopped to answer', async () => {
    const place = await folders();
    const { url, wasAsked } = await liveApi(1);
    const run = start(['get', '-w', '--url', url], place);
    // The listing, the stream, and the listing again.
    await wasAsked(3);
    const { code, stderr } = await run.interrupted();
    expect([code, stderr]).toEqual([INTERRUPTED, '']);
  });

  it('get --for ends with 130 and says what it waited for', async () => {
    const place = await folders();
    const { url, wasAsked } = await liveApi();
    const run = start(['get', 'crd', 'website', '--for', 'state=done', '--url', url], place);
    await wasAsked(4);
    const { code, stderr } = await run.interrupted();
    expect([code, stderr]).toEqual([INTERRUPTED, expect.stringMatching(/^ork: interrupted: .*website.*\n$/)]);
  });

  it('get --for, while nobody answers, ends with 130 at once', async () => {
    const place = await folders();
    const { asked, url } = await silentServer();
    const run = start(['get', 'crd', 'website', '--for', 'healthy', '--url', url], place);
    await asked;
    const { code, stderr } = await run.interrupted();
    expect([code, stderr]).toEqual([INTERRUPTED, 'ork: interrupted: no answer yet\n']);
  });

  it.each([
    ['records', 4],
    ['waits for an answer', 5],
  ])('record, while it %s, ends with 0 and leaves the whole trace', async (_, requests) => {
    const place = await folders();
    const { url, wasAsked } = await liveApi(4);
    const args = ['record', '--crd', 'website', '--url', url, '--every', '100ms', '-o', 'trace.csv'];
    const run = start(args, place);
    await wasAsked(requests);
    const { code, stderr } = await run.interrupted();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/wrote \d rows? to trace.csv; .*\n$/)]);
    expect(await left(place)).toEqual(['trace.csv']);
    const trace = await readFile(join(place.work, 'trace.csv'), 'utf8');
    expect(trace).toMatch(/^time,reference,value\n(.*,metrics.queueDepth,1\n)+$/);
  });
});
