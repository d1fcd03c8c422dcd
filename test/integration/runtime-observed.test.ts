import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated } from '../support/operated.js';
import { writes } from '../support/runtime.js';

const crd = fileCrd('Observer');
const other = fileCrd('Observed');

/** A server that every reconcile calls once: what it was asked for, in order. */
interface Calls {
  readonly url: string;
  /** Paths and bearer tokens, as in `/a token`. */
  readonly seen: readonly string[];
  /** Resolves when so many calls have come. */
  until(count: number): Promise<void>;
}

async function calls(): Promise<Calls> {
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(({ url = '', headers }, response) => {
    seen.push(`${url} ${headers.authorization?.replace('Bearer ', '') ?? ''}`.trim());
    response.end();
    for (const tell of waiting) tell();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const tell = (): void => {
        if (seen.length < count) return;
        waiting.delete(tell);
        resolve();
      };
      waiting.add(tell);
      tell();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, until };
}

const called = ({ url }: Calls, more = ''): string =>
  `[{ name: count, url: "${url}/{{ .metadata.name }}"${more} }]`;

const object = (kind: string, name: string, more: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...more },
});

describe('watch', () => {
  it('watch reconciles every CR when a shared object is updated, and for nothing else', async () => {
    const made = await calls();
    const { kube, configMaps, createCr, ready, runtime } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  observe:
    watch: [{ apiVersion: v1, kind: ConfigMap, name: feature-flags, on: [update] }]
  external: ${called(made)}
`,
    );
    await Promise.all(['a', 'b'].map((name) => createCr(name)));
    await Promise.all(['a', 'b'].map((name) => ready(name)));
    expect(made.seen.toSorted()).toEqual(['/a', '/b']);
    await kube.post(configMaps, object('ConfigMap', 'another', {}));
    await kube.post(configMaps, object('ConfigMap', 'feature-flags', {}));
    await kube.patch('merge', `${configMaps}/another`, { data: { a: 'b' } });
    await kube.patch('merge', `${configMaps}/feature-flags`, { data: { a: 'b' } });
    await made.until(4);
    await kube.patch('merge', `${configMaps}/feature-flags`, { data: { a: 'c' } });
    await made.until(6);
    expect(made.seen.slice(2, 4).toSorted()).toEqual(['/a', '/b']);
    expect(made.seen.slice(4).toSorted()).toEqual(['/a', '/b']);
    // The status of either once, and nothing for what was observed.
    const written = writes(runtime.requests).map(({ resource }) => resource);
    expect(written.filter((resource) => resource !== 'events')).toEqual(['observers', 'observers']);
  });

  it('watch reconciles the CR that a label names once the gate of the object holds', async () => {
    const made = await calls();
    const { kube, namespace, createCr, ready } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  watch:
    - apiVersion: ${other.apiTypes.group}/${other.apiTypes.version}
      kind: Observed
      keyFrom: { label: concerns }
      enqueueGate: { sentinels: [labelsChanged], when: [{ field: spec.done, equals: true }] }
  external: ${called(made)}
`,
    );
    await Promise.all(['a', 'b'].map((name) => createCr(name)));
    await Promise.all(['a', 'b'].map((name) => ready(name)));
    const path = other.collection(namespace);
    const patch = (body: object) => kube.patch('merge', `${path}/o`, body);
    await kube.post(path, other.cr('o', { done: false }, { labels: { concerns: 'b' } }));
    await made.until(3);
    await patch({ spec: { size: 1 } });
    await patch({ spec: { done: true } });
    await made.until(4);
    await patch({ metadata: { labels: { concerns: 'a' } } });
    await made.until(5);
    expect(made.seen.slice(2)).toEqual(['/b', '/b', '/a']);
  });
});

describe('watched Events', () => {
  it('watched Events reconcile their CR, which sees them', async () => {
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  observe:
    events:
      databaseReady:
        reason: DatabaseReady
        regarding: { kind: Database }
        reportingController: db.example.com
        keyFrom: { label: cr }
  emit:
    status:
      fields:
        - { path: said, value: "{{ .events.databaseReady.note }}", when: [{ field: events.databaseReady, exists: true }] }
`,
    );
    await createCr('a');
    await ready('a');
    const event = (name: string, more: object) => ({
      ...object('Event', name, { labels: { cr: 'a' } }),
      involvedObject: { kind: 'Database', name: 'db', namespace },
      reportingComponent: 'db.example.com',
      reportingInstance: 'db-0',
      type: 'Normal',
      reason: 'DatabaseReady',
      ...more,
    });
    const events = `/api/v1/namespaces/${namespace}/events`;
    await kube.post(events, event('e-1', { reason: 'Other', message: 'no' }));
    await kube.post(events, event('e-2', { reportingComponent: 'x.example.com', message: 'no' }));
    await kube.post(events, event('e-3', { message: 'it is ready' }));
    const said = ({ status }: { status?: unknown }) => (status as { said?: string } | undefined)?.said;
    const cr = await untilObject(kube, crPath('a'), (each) => said(each) !== undefined);
    expect(said(cr)).toBe('it is ready');
  });
});

describe('an external call', () => {
  it('an external call carries the token of a Secret, also after rotation', async () => {
    const made = await calls();
    const kube = cluster();
    const name = `token-${randomUUID()}`;
    const secrets = '/api/v1/namespaces/default/secrets';
    onTestFinished(async () => void (await kube.delete(`${secrets}/${name}`)));
    await kube.post(secrets, { ...object('Secret', name, {}), stringData: { token: 'first' } });
    const auth = `, auth: { secretRef: { namespace: default, name: ${name}, key: token } }`;
    const { createCr, ready, patchCr } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  watch: [{ apiVersion: v1, kind: Secret, namespace: default, name: ${name}, on: [update] }]
  external: ${called(made, auth)}
`,
    );
    await createCr('a');
    await ready('a');
    await kube.patch('merge', `${secrets}/${name}`, { stringData: { token: 'second' } });
    await made.until(2);
    await patchCr('a', { spec: { message: 'again' } });
    await ready('a', 2);
    expect([made.seen[0], made.seen.at(-1)]).toEqual(['/a first', '/a second']);
  });
});
