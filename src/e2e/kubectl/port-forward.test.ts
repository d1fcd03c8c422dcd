/** Who is sent the token of the Live API: Pods of an embedded cluster, each of which is a server that records what it is sent. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostedPod, PodEvents, PodHost } from '../../../devcluster/index.js';
import type { JsonMap, JsonObject } from '../../../lib/base/index.js';
import { kubectlContext } from '../../../test/support/kubectl-context.js';
import type { Read } from '../document/index.js';
import { NAMESPACE } from '../operators/operators.js';
import type { KubectlContext } from './context.js';
import { readPort } from './port-forward.js';
import { evaluateRead, type Outcome } from './read.js';

const TOKEN = 'the-token-of-the-live-api';
const LABELS = { 'app.kubernetes.io/part-of': 'orkestra', 'app.kubernetes.io/name': 'orkestra-runtime' };
const RUNTIME = 'orkestra-runtime';
const TENANT = 'shop';

interface Site extends Pick<KubectlContext, 'client'> {
  apply(object: JsonObject): Promise<void>;
  /** Pods of a namespace that are ready, by name. */
  ready(namespace: string, count: number): Promise<readonly string[]>;
  /** The authorization that a read of this target has sent; undefined: none. */
  sent(target: object): Promise<string | undefined>;
  /** Of a read of the runtime that asserts something. */
  outcome(entry: object): Promise<Outcome>;
}

/** What the server says of some paths, with which status. */
const REFUSALS: Readonly<Record<string, readonly [number, string]>> = {
  '/json': [401, '{"error":"unauthorized"}'],
  '/page': [502, `<h1>\u001b[2Jbad gateway</h1>${'.'.repeat(2_000)}`],
};

async function site(live: Partial<KubectlContext['live']> = { token: TOKEN }): Promise<Site> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers, url = '' }, response) => {
    received.push(headers);
    const [status = 200, body = 'ok'] = REFUSALS[url] ?? [];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { context, applied } = await kubectlContext({ pods: hostOf(port), live });
  const { client, signal } = context;
  const pods = { apiVersion: 'v1', plural: 'pods', namespaced: true };
  for (const name of [NAMESPACE, TENANT])
    await client.create(
      { apiVersion: 'v1', plural: 'namespaces', namespaced: false },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    );
  await applied.apply(deployment(NAMESPACE), undefined, signal);
  await applied.apply(service(NAMESPACE), undefined, signal);
  return {
    client,
    apply: async (object) => void (await applied.apply(object, undefined, signal)),
    ready: (namespace, count) =>
      vi.waitFor(async () => {
        const { items } = await client.list(pods, { namespace });
        const ready = items.filter(({ status }) =>
          JSON.stringify(status).includes('"Ready","status":"True"'),
        );
        expect(ready).toHaveLength(count);
        return ready.map(({ metadata }) => metadata.name);
      }, 30_000),
    sent: async (target) => {
      received.length = 0;
      expect(await readPort(context, { port: 8080, path: '/katalog', ...target })).toEqual({ text: 'ok' });
      return received[0]?.authorization;
    },
    outcome: (entry) => {
      const target = { service: RUNTIME, namespace: NAMESPACE, port: 8080 };
      return evaluateRead(context, { op: 'port-forward', entry: { ...target, ...entry } } as Read);
    },
  };
}

/** Every Pod is that server, whatever its port. */
function hostOf(port: number): PodHost {
  const none = (): void => undefined;
  return {
    run: (_pod: JsonMap, events: PodEvents): HostedPod => {
      setImmediate(() => events.ready(true));
      return {
        logs: () => '',
        follow: () => none,
        connect: () => connect({ host: '127.0.0.1', port }),
        stop: none,
        kill: none,
      };
    },
  };
}

function deployment(namespace: string, name = RUNTIME, labels: JsonObject = LABELS): JsonObject {
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace, labels } },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec() } },
  };
}

function podSpec(): JsonObject {
  return { containers: [{ name: 'runtime', image: 'x', ports: [{ name: 'http', containerPort: 8080 }] }] };
}

function pod(namespace: string, name: string, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...metadata }, spec: podSpec() };
}

function service(namespace: string, name = RUNTIME, selector: JsonObject = LABELS): JsonObject {
  const spec = { selector, ports: [{ name: 'http', port: 8080, targetPort: 'http' }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

function lease(namespace: string, holderIdentity: string): JsonObject {
  return {
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    ...{ metadata: { name: 'orkestra-konductor', namespace }, spec: { holderIdentity } },
  };
}

describe('the token of the Live API', () => {
  it('goes to the runtime that this run has made, by Service, Pod and Lease, by name and number of its port', async () => {
    const { apply, ready, sent } = await site();
    const [name = ''] = await ready(NAMESPACE, 1);
    await apply(lease(NAMESPACE, `${name}_1`));
    const bearer = `Bearer ${TOKEN}`;
    expect(await sent({ service: RUNTIME, namespace: NAMESPACE })).toBe(bearer);
    expect(await sent({ service: RUNTIME, namespace: NAMESPACE, port: 'http' })).toBe(bearer);
    expect(await sent({ pod: name, namespace: NAMESPACE, port: 'http' })).toBe(bearer);
    expect(await sent({ pod: name, namespace: NAMESPACE, port: '8080' })).toBe(bearer);
    expect(await sent({ leaderElection: { lease: 'orkestra-konductor', namespace: NAMESPACE } })).toBe(
      bearer,
    );
    expect(await sent({ pod: name, namespace: NAMESPACE, headers: { Authorization: 'Basic own' } })).toBe(
      'Basic own',
    );
    expect(await sent({ pod: name, namespace: NAMESPACE, port: 9000 })).toBe(undefined);
  });

  it('goes to no Pod of somebody else, whatever it is called, labelled or led to by', async () => {
    const { client, apply, ready, sent } = await site();
    const [name = ''] = await ready(NAMESPACE, 1);
    const ours = await client.get(
      { apiVersion: 'v1', plural: 'pods', namespaced: true },
      { namespace: NAMESPACE, name },
    );
    const { labels = {} } = ours.metadata;
    await apply(deployment(TENANT));
    await apply(service(TENANT));
    // A Pod whose owner is in another namespace is removed by the cluster itself.
    await apply(pod(TENANT, name, { labels }));
    const theirs = await ready(TENANT, 2);
    await apply(lease(TENANT, name));
    for (const each of theirs) expect(await sent({ pod: each, namespace: TENANT })).toBe(undefined);
    expect(await sent({ service: RUNTIME, namespace: TENANT })).toBe(undefined);
    expect(await sent({ leaderElection: { lease: 'orkestra-konductor', namespace: TENANT } })).toBe(
      undefined,
    );
    // Beside the runtime: another part of Orkestra, a Pod that its Service selects, and a Deployment of another run.
    await apply(
      deployment(NAMESPACE, 'orkestra-gateway', { ...LABELS, 'app.kubernetes.io/name': 'orkestra-gateway' }),
    );
    await apply(pod(NAMESPACE, 'bare', { labels: { app: 'bare' } }));
    await apply(service(NAMESPACE, 'led', { app: 'bare' }));
    const others = (await ready(NAMESPACE, 3)).filter((each) => each !== name);
    for (const each of others) expect(await sent({ pod: each, namespace: NAMESPACE })).toBe(undefined);
    expect(await sent({ service: 'led', namespace: NAMESPACE })).toBe(undefined);
    expect(await sent({ pod: name, namespace: NAMESPACE })).toBe(`Bearer ${TOKEN}`);
  });

  it('goes nowhere where the runtime under test is none that this run has made', async () => {
    const { ready, sent } = await site({ token: TOKEN, deployment: () => undefined });
    const [name = ''] = await ready(NAMESPACE, 1);
    expect(await sent({ pod: name, namespace: NAMESPACE })).toBe(undefined);
  });
});

describe('an answer with a status of failure', () => {
  it('is named beside what was wanted of it, when an assertion does not hold', async () => {
    const { ready, outcome } = await site();
    await ready(NAMESPACE, 1);
    expect(await outcome({ path: '/json', jq: '.name', equals: 'website' })).toEqual({
      ...{ state: 'unmet', what: 'port-forward orkestra-runtime:8080/json' },
      unmet: [{ assertion: 'equals', wanted: 'website' }],
      seen: 'answered 401: {"error":"unauthorized"}',
    });
    expect(await outcome({ path: '/json', jq: '.error', equals: 'unauthorized' })).toEqual({ state: 'met' });
  });

  it('is named in place of what jq says of it, as text and within bounds', async () => {
    const { ready, outcome } = await site();
    await ready(NAMESPACE, 1);
    const failed = await outcome({ path: '/page', jq: '.name', exists: true });
    expect(failed).toMatchObject({
      state: 'failed',
      why: expect.stringMatching(/^answered 502: <h1>\\u\{1b\}\[2Jbad gateway/),
    });
    expect(JSON.stringify(failed).length).toBeLessThan(1_000);
    expect(await outcome({ path: '/json', statusCode: 200, jq: '.name' })).toMatchObject({
      why: 'answered 401, expected 200: {"error":"unauthorized"}',
    });
  });
});
