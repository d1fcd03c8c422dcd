/** What an API server does on a bad day, on a cluster of the test's own: its faults are only there on demand. */
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { testCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { type Operated, operated } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';
import { writes } from '../support/runtime.js';

const BODY = `
workers: 4
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { size: "{{ .spec.size }}" } }]
`;

/** What fails waits for longer than any test. */
const PATIENT = `
workers: 4
resync: 30m
queue: { retryBackoff: 30m }
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .spec.child }}", data: { size: "{{ .spec.size }}" } }]
`;

/** Its status tells what somebody has noted in the child. */
const NOTED = `
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { size: "{{ .spec.size }}" } }]
  status:
    fields: [{ path: note, value: "{{ .children.configmap.data.note }}" }]
`;

/** One worker, which each CR keeps busy for a while. */
const SLOW = `
workers: 1
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: 40ms, data: { a: b } }]
`;

async function world() {
  const { kube, dev } = await ownCluster();
  const crd = testCrd('Thing');
  await crd.install(kube);
  const things = await operated(crd, BODY, { kube });
  for (const name of ['a', 'b', 'c']) await things.createCr(name, { size: '1' });
  for (const name of ['a', 'b', 'c']) await things.ready(name);
  return { ...things, faults: dev.faults };
}

/** Changes a CR, and waits until its child shows that. */
async function follows({ patchCr, kube, configMaps }: Operated, size: string): Promise<void> {
  await patchCr('b', { spec: { size } });
  await untilObject(kube, `${configMaps}/b`, ({ data }) => data['size'] === size);
}

describe('a runtime', () => {
  it('a runtime continues when the API server ends its watches', async () => {
    const things = await world();
    expect(things.faults.dropWatches()).toBeGreaterThan(0);
    await follows(things, '2');
  });

  it('a runtime lists again when its version has expired', async () => {
    const things = await world();
    things.faults.compact();
    things.faults.dropWatches();
    await follows(things, '2');
  });

  it('a runtime continues after a restart of the API server and repeats no write', async () => {
    const things = await world();
    const before = writes(things.runtime.requests).filter(({ verb }) => verb === 'apply').length;
    await things.faults.restart({ downMs: 200 });
    await follows(things, '2');
    // The child may be seen before its writer has been answered; the status is written after that.
    await things.ready('b', 2);
    const applied = writes(things.runtime.requests).filter(
      ({ verb, code }) => verb === 'apply' && code >= 200 && code < 300,
    );
    expect(applied.length).toBe(before + 1);
  });

  it('a runtime retries what failed in an outage of the API server, and nothing else', async () => {
    const { kube, dev } = await ownCluster();
    const crd = testCrd('Thing');
    await crd.install(kube);
    const { runtime, createCr, ready, patchCr, configMaps } = await operated(crd, PATIENT, { kube });
    const names = ['a', 'b', 'c'];
    for (const name of names) await createCr(name, { child: name, size: '1' });
    for (const name of names) await ready(name);
    const failed = (name: string) =>
      runtime.logged(({ message, fields }) => isFailure(message, fields, name));
    await createCr('own', { child: 'No Name', size: '1' });
    await failed('own');
    dev.faults.delay({ verb: 'patch', resource: 'configmaps', ms: 60_000, times: names.length });
    for (const name of names) await patchCr(name, { spec: { size: '2' } });
    await runtime.live.until('/katalog/thing', ({ workersProcessing }) => workersProcessing === names.length);
    const away = dev.faults.restart({ downMs: 4_000 });
    for (const { fields } of await Promise.all(names.map(failed))) {
      // Neither could be written, and neither error hides the other.
      expect((fields as { err: Error }).err.message).toMatch(
        /ConfigMap .*no answer.*; PATCH .*\/status.*no answer/,
      );
    }
    await away;
    // One that was still reading its child has not met the delay.
    dev.faults.clear();
    for (const name of names)
      await untilObject(kube, `${configMaps}/${name}`, ({ data }) => data['size'] === '2');
    for (const name of names) await ready(name, 2);
    const failures = runtime.log.filter(({ message, fields }) => isFailure(message, fields, 'own'));
    expect(failures).toHaveLength(1);
    expect(runtime.observations.filter(({ type }) => type === 'following')).toEqual([]);
  });

  it('a runtime waits for Retry-After and loses nothing', async () => {
    const things = await world();
    things.faults.fail({
      verb: 'patch',
      resource: 'configmaps',
      status: 429,
      retryAfterSeconds: 1,
      times: 2,
    });
    await follows(things, '2');
    const codes = writes(things.runtime.requests).map(({ code }) => code);
    expect(codes.filter((code) => code === 429)).toHaveLength(2);
  });

  it('a runtime polls at most once a second for a CR that its cache lacks', async () => {
    const { kube, dev } = await ownCluster();
    const crd = testCrd('Thing');
    await crd.install(kube);
    const { runtime, createCr, ready, patchCr, configMaps } = await operated(crd, NOTED, { kube });
    await createCr('a', { size: '1' });
    await ready('a');
    dev.faults.fail({ verb: 'watch', resource: 'things', status: 429, retryAfterSeconds: 3 });
    dev.faults.dropWatches({ resource: 'things' });
    await runtime.logged(
      ({ message, fields }) => message === 'watch failed' && JSON.stringify(fields).includes('"things.'),
    );
    await patchCr('a', { metadata: { labels: { changed: 'unseen' } } });
    // Of this it learns, and what it makes of it is for a CR that is another one by now.
    await kube.patch('merge', `${configMaps}/a`, { data: { note: 'seen' } });
    await runtime.live.until('/katalog/thing/cr/a', ({ status }) => noteOf(status) === 'seen');
    const refused = runtime.requests.filter(({ code }) => code === 409).length;
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(10);
  });

  it('a runtime retries requests that failed at the API server', async () => {
    const things = await world();
    things.faults.fail({ verb: 'patch', resource: 'configmaps', status: 500, times: 3 });
    await follows(things, '2');
    expect((await things.runtime.live.get('/katalog/thing')).body).toMatchObject({ queueDepth: 0 });
  });

  it('a runtime reports its queue while it leads, also during a slow shutdown', async () => {
    const { kube, dev } = await ownCluster();
    const crd = testCrd('Thing');
    await crd.install(kube);
    const { runtime, wave } = await operated(crd, SLOW, { kube });
    await runtime.leading();
    await wave(40);
    await runtime.live.until('/katalog/thing', ({ totalReconciles }) => Number(totalReconciles) >= 3);
    const states = told(`${runtime.url}/katalog/thing/stream`);
    // The flush of Events holds the Lease back for longer than streams wait between two states.
    dev.faults.delay({ verb: 'create', resource: 'events', ms: 150, times: 4 });
    await runtime.stop();
    const asLeader = (await states).filter(({ isKonductor }) => isKonductor === true);
    expect(asLeader.length).toBeGreaterThan(0);
    expect(Math.min(...asLeader.map(({ queueDepth }) => Number(queueDepth)))).toBeGreaterThan(10);
  });
});

function noteOf(status: unknown): unknown {
  return (status as { note?: string } | undefined)?.note;
}

/** Whether it is the line of a reconcile of that CR that failed. */
function isFailure(message: string, fields: object, name: string): boolean {
  return message === 'reconcile failed' && 'cr' in fields && String(fields.cr).endsWith(`/${name}`);
}

/** Every state that a stream tells, until it ends. */
async function told(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { body } = await request(url);
  let text = '';
  for await (const chunk of body) text += chunk;
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>)
    .filter((state) => 'metrics' in state);
}
