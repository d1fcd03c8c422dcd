import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clientWorld, kubeconfig } from '../../../test/support/client-world.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { answer, type SeenRequest } from '../../../test/support/scripted-server.js';
import { servedKind } from './discovery.js';
import { KubeClient } from './kube-client.js';
import { isConflict, isNotFound, KubeError } from './kube-error.js';
import type { RequestSample } from './request-sample.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };
const LOADERS = { apiVersion: 'autoscale.orkestra.io/v1alpha1', plural: 'loaders', namespaced: true };
const NODES = { apiVersion: 'v1', plural: 'nodes', namespaced: false };
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n', resourceVersion: '5' } };
const NAME = { namespace: 'n', name: 'a' };

const lineOf = ({ method, url }: SeenRequest): string => `${method} ${url}`;

describe('KubeClient', () => {
  it('lists with the field sets of the items, unless they are not needed', async () => {
    const fieldsV1 = { 'f:spec': {} };
    const managedFields = [{ manager: 'me', fieldsV1 }];
    const items = [{ ...POD, metadata: { ...POD.metadata, managedFields } }];
    const { client } = await clientWorld((_, response) => answer(response, 200, { items }));
    const entriesOf = ({ metadata }: { metadata: object }) =>
      (metadata as { managedFields?: unknown }).managedFields;
    const [whole] = (await client.list(PODS, {})).items;
    const [bare] = (await client.list(PODS, {}, { withoutFieldSets: true })).items;
    expect([whole, bare].map((object) => object && entriesOf(object))).toEqual([
      managedFields,
      [{ manager: 'me', fieldsV1: 0 }],
    ]);
  });

  it('sends every verb to its path, with its content type and field manager', async () => {
    const { client, requests } = await clientWorld((_, response) =>
      answer(response, 200, { ...POD, items: [] }),
    );
    await client.get(PODS, NAME);
    await client.get(NODES, { namespace: undefined, name: 'n1' });
    await client.list(LOADERS, { limit: 500, continue: 'x=/', labelSelector: 'a=b,c' });
    await client.list(PODS, { namespace: 'n', resourceVersion: '7' });
    await client.create(PODS, POD, { dryRun: true });
    await client.update(PODS, POD);
    await client.update(PODS, POD, { fieldManager: 'me', subresource: 'status' });
    await client.apply(PODS, POD, { force: true });
    await client.apply(PODS, POD, { subresource: 'status' });
    await client.mergePatch(PODS, NAME, { spec: { a: null } }, { subresource: 'status' });
    await client.delete(PODS, NAME, { uid: 'u1', propagation: 'Foreground', gracePeriodSeconds: 0 });
    await client.delete(PODS, NAME, { dryRun: true });
    expect(requests.map(lineOf)).toEqual([
      'GET /api/v1/namespaces/n/pods/a',
      'GET /api/v1/nodes/n1',
      'GET /apis/autoscale.orkestra.io/v1alpha1/loaders?labelSelector=a%3Db%2Cc&limit=500&continue=x%3D%2F',
      'GET /api/v1/namespaces/n/pods?resourceVersion=7&resourceVersionMatch=NotOlderThan',
      'POST /api/v1/namespaces/n/pods?fieldManager=orkestra&dryRun=All',
      'PUT /api/v1/namespaces/n/pods/a?fieldManager=orkestra',
      'PUT /api/v1/namespaces/n/pods/a/status?fieldManager=me',
      'PATCH /api/v1/namespaces/n/pods/a?fieldManager=orkestra&force=true',
      'PATCH /api/v1/namespaces/n/pods/a/status?fieldManager=orkestra&force=false',
      'PATCH /api/v1/namespaces/n/pods/a/status?fieldManager=orkestra',
      'DELETE /api/v1/namespaces/n/pods/a',
      'DELETE /api/v1/namespaces/n/pods/a?dryRun=All',
    ]);
    expect(requests.map(({ headers }) => headers['accept-encoding'])).toEqual([
      ...Array(4).fill('gzip'),
      ...Array(8).fill(undefined),
    ]);
    expect(JSON.parse(requests[11]?.body ?? '')).toMatchObject({ dryRun: ['All'] });
    expect(requests.slice(4).map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/json',
      'application/json',
      'application/apply-patch+yaml',
      'application/apply-patch+yaml',
      'application/merge-patch+json',
      'application/json',
      'application/json',
    ]);
    expect(JSON.parse(requests[10]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      gracePeriodSeconds: 0,
      preconditions: { uid: 'u1' },
    });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'user-agent': 'orkestra' });
    expect(client.namespace).toBe('home');
  });

  it('encodes names and goes below the path of the server', async () => {
    const { client, requests } = await clientWorld((_, response) => answer(response, 200, POD), {
      prefix: '/k8s/c-1/',
    });
    await client.get(PODS, { namespace: 'n', name: '../a?b' });
    expect(requests.map(lineOf)).toEqual(['GET /k8s/c-1/api/v1/namespaces/n/pods/..%2Fa%3Fb']);
  });

  it('refuses an empty name and a missing namespace before anything is sent', async () => {
    const { client, requests } = await clientWorld((_, response) => answer(response, 200, POD));
    await expect(client.delete(PODS, { namespace: 'n', name: '' })).rejects.toThrow(RangeError);
    await expect(client.get(PODS, { namespace: undefined, name: 'a' })).rejects.toThrow(RangeError);
    expect(requests).toEqual([]);
  });

  it('rejects with the Status of the server', async () => {
    const status = {
      kind: 'Status',
      code: 409,
      reason: 'Conflict',
      message: 'changed',
      details: { kind: 'pods' },
    };
    const { client } = await clientWorld((_, response) => answer(response, 409, status));
    const error = await client.update(PODS, POD).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KubeError);
    expect(isConflict(error)).toBe(true);
    expect((error as KubeError).message).toBe('PUT /api/v1/namespaces/n/pods/a: 409 Conflict: changed');
    expect((error as KubeError).status.kind).toBe('pods');
  });

  it('rejects a response without Status, without an object or without JSON', async () => {
    let body: unknown = '<html>Bad Gateway</html>';
    let code = 502;
    const { client } = await clientWorld((_, response) => answer(response, code, body));
    await expect(client.get(PODS, NAME)).rejects.toThrow('502 HTTP 502: <html>Bad Gateway</html>');
    code = 200;
    await expect(client.get(PODS, NAME)).rejects.toMatchObject({ code: 'ORK_KUBE_ANSWER' });
    body = { hello: 'world' };
    await expect(client.get(PODS, NAME)).rejects.toThrow('not a Kubernetes object');
    await expect(client.list(PODS, {})).rejects.toThrow('not a list');
  });

  it('reports every request, and survives a listener that throws', async () => {
    const samples: RequestSample[] = [];
    const { client } = await clientWorld(
      (_, response) => answer(response, samples.length === 0 ? 200 : 404, POD),
      {
        onRequest: (sample) => {
          samples.push(sample);
          throw new Error('mine');
        },
      },
    );
    await client.get(PODS, NAME);
    const error = await client.delete(PODS, NAME).catch((reason: unknown) => reason);
    expect(isNotFound(error)).toBe(true);
    expect(samples.map(({ verb, resource, code }) => `${verb} ${resource} ${code}`)).toEqual([
      'get pods 200',
      'delete pods 404',
    ]);
  });

  it('yields the lines of a watch as they arrive, and rejects when it is refused', async () => {
    let refuse = false;
    const { client, requests } = await clientWorld((_, response) => {
      if (refuse) return answer(response, 410, { kind: 'Status', code: 410, reason: 'Expired' });
      response.writeHead(200);
      response.write('{"a":"é');
      response.write('"}\n\n{"b":');
      response.end('1}\n{"c":2}');
      return undefined;
    });
    const query = { namespace: 'n', resourceVersion: '5', timeoutSeconds: 300 };
    const lines: string[] = [];
    const { signal } = new AbortController();
    for await (const line of client.watch(PODS, query, signal, () => lines.push('open'))) lines.push(line);
    expect(lines).toEqual(['open', '{"a":"é"}', '{"b":1}', '{"c":2}']);
    expect(requests.map(lineOf)).toEqual([
      'GET /api/v1/namespaces/n/pods?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300',
    ]);
    refuse = true;
    await expect(client.watch(PODS, query, signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      status: { code: 410, reason: 'Expired' },
    });
  });

  it('finds a kind that is served, and returns undefined for one that is not', async () => {
    const resources = [
      { name: 'loaders', kind: 'Loader', namespaced: true, verbs: ['get'] },
      { name: 'loaders/status', kind: 'Loader', namespaced: true, verbs: ['get'] },
    ];
    const { client } = await clientWorld(({ url }, response) =>
      answer(response, url === '/apis/a.io/v1' ? 200 : 404, { resources }),
    );
    expect(await servedKind(client, 'a.io/v1', 'Loader')).toEqual({
      apiVersion: 'a.io/v1',
      kind: 'Loader',
      plural: 'loaders',
      namespaced: true,
      verbs: ['get'],
      hasStatus: true,
    });
    expect(await servedKind(client, 'a.io/v1', 'Other')).toBeUndefined();
    expect(await servedKind(client, 'b.io/v1', 'Loader')).toBeUndefined();
  });
});

/** Code, message and everything else that a log may print of what is thrown. */
function shown(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}\n${inspect(error, { depth: 9 })}`;
  }
  return 'nothing was thrown';
}

describe('the configuration of a client', () => {
  const client = (text: string, context?: string) =>
    new KubeClient({
      config: { from: 'text', text, ...(context ? { context } : {}) },
      clock: new FakeClock(),
    });

  it.each([
    ['nothing', '{}', 'current-context is required because the kubeconfig has no other default'],
    ['no YAML', '{', 'kubeconfig (text)'],
    [
      'a server that is not a URL',
      kubeconfig('kube'),
      'invalid server "kube": expected an http or https URL',
    ],
  ])('is refused when it has %s', (_, text, message) => {
    expect(() => client(text)).toThrow(message);
  });

  it('names a file that cannot be read, and an unknown context', () => {
    const config = { from: 'file' as const, path: '/nowhere/kubeconfig' };
    expect(() => new KubeClient({ config, clock: new FakeClock() })).toThrow(
      'kubeconfig /nowhere/kubeconfig',
    );
    expect(() => client(kubeconfig('http://a'), 'prod')).toThrow('unknown context "prod" in the kubeconfig');
  });

  it('rejects a kubeconfig with proxy-url', () => {
    const text = kubeconfig('http://a').replace('"server"', '"proxy-url":"http://p","server"');
    expect(() => client(text)).toThrow(expect.objectContaining({ code: 'ORK_KUBE_PROXY' }));
  });

  const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl';

  it.each([
    ['an unclosed quote', `users: [{name: a, user: {token: "${TOKEN}}}]\n`],
    ['a tab', `users:\n- name: a\n  user:\n\ttoken: ${TOKEN}\n`],
    ['a duplicate key', `token: ${TOKEN}\ntoken: ${TOKEN}\n`],
    ['an unknown tag', `token: !secret ${TOKEN}\n`],
  ])('never shows a token of a kubeconfig with %s', (_, text) => {
    expect(shown(() => client(text))).toMatch(
      /^ORK_KUBE_CONFIG kubeconfig \(text\): invalid YAML at line \d/,
    );
    expect(shown(() => client(text))).not.toContain('eyJ');
  });

  it.each([
    ['prints no JSON', `echo ${TOKEN}`],
    ['fails and prints it', `echo ${TOKEN} >&2; exit 1`],
  ])('never shows the token of an exec command that %s', async (_, script) => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/bin/sh',
      args: ['-c', script, TOKEN],
    };
    const error: unknown = await client(kubeconfig('http://a', { exec }))
      .get(PODS, NAME)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ORK_KUBE_CREDENTIALS' });
    expect(inspect(error, { depth: 9 })).not.toContain('eyJ');
  });

  it('names the user whose exec command failed', async () => {
    const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/login' } };
    await expect(client(kubeconfig('http://a', user)).get(PODS, NAME)).rejects.toMatchObject({
      code: 'ORK_KUBE_CREDENTIALS',
      message: expect.stringContaining('/nowhere/login'),
    });
  });
});
