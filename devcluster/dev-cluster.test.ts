import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../lib/base/index.js';
import { FakeClock, settle } from '../test/support/fake-clock.js';
import { openWatch } from '../test/support/watch.js';
import { type ClusterWrite, type DevClusterOptions, startDevCluster } from './index.js';

async function start(options: DevClusterOptions = {}) {
  const cluster = await startDevCluster({ clock: systemClock(), ...options });
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    await cluster.stop();
  });
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await request(cluster.url + path, {
      method,
      dispatcher,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(await answer.body.text()) };
  };
  const create = (name: string) => send('POST', CONFIG_MAPS, { metadata: { name } });
  const watch = async (query = '') => {
    const opened = await openWatch(`${cluster.url}${CONFIG_MAPS}?watch=true${query}`, dispatcher, {});
    onTestFinished(() => opened.close());
    return opened;
  };
  return { cluster, send, create, watch };
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('faults', () => {
  it('a fail fault answers the next matching requests with an error', async () => {
    const { cluster, send, create } = await start();
    cluster.faults.fail({
      status: 429,
      times: 2,
      verb: 'list',
      resource: 'configmaps',
      retryAfterSeconds: 7,
    });
    expect((await create('a')).status).toBe(201);
    const refused = await send('GET', CONFIG_MAPS);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { reason: 'TooManyRequests' },
    });
    expect((await send('GET', CONFIG_MAPS)).status).toBe(429);
    expect((await send('GET', CONFIG_MAPS)).status).toBe(200);
    expect(cluster.requestCounts.get('list configmaps')).toBe(3);
  });

  it('clear drops the waiting faults', async () => {
    const { cluster, send } = await start();
    cluster.faults.fail({ status: 500 });
    cluster.faults.clear();
    expect((await send('GET', CONFIG_MAPS)).status).toBe(200);
  });

  it('a limit serves so many requests at a time and answers the others with 429, until it is lifted', async () => {
    const clock = new FakeClock();
    const { cluster, send } = await start({ clock });
    const limit = cluster.faults.limit({ inFlight: 2, ms: 1_000, verb: 'list', retryAfterSeconds: 3 });
    const held = [send('GET', CONFIG_MAPS), send('GET', CONFIG_MAPS)];
    while (clock.pending < 2) await settle();
    expect(await send('GET', CONFIG_MAPS)).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
    expect((await send('GET', `${CONFIG_MAPS}/none`)).status).toBe(404);
    await clock.advance(1_000);
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    expect({ ...limit }).toMatchObject({ served: 2, refused: 1 });
    cluster.faults.clear();
    expect((await send('GET', CONFIG_MAPS)).status).toBe(200);
    expect(limit.served).toBe(2);
  });

  it('a delay fault holds requests on the clock of the cluster', async () => {
    const clock = new FakeClock();
    const { cluster, send } = await start({ clock });
    cluster.faults.delay({ ms: 5_000, verb: 'list' });
    let answered = false;
    const held = send('GET', CONFIG_MAPS).then(({ status }) => {
      answered = true;
      return status;
    });
    while (clock.pending === 0) await settle();
    expect((await send('GET', `${CONFIG_MAPS}/none`)).status).toBe(404);
    expect(answered).toBe(false);
    await clock.advance(5_000);
    expect(await held).toBe(200);
  });

  it('dropWatches ends the watches that match', async () => {
    const { cluster, watch } = await start();
    const opened = await watch();
    expect(cluster.openWatches).toBe(1);
    expect(cluster.faults.dropWatches({ resource: 'secrets' })).toBe(0);
    expect(cluster.faults.dropWatches({ resource: 'configmaps' })).toBe(1);
    expect(await opened.next()).toBeUndefined();
    expect(cluster.openWatches).toBe(0);
  });

  it('restart keeps port and objects', async () => {
    const { cluster, send, create, watch } = await start();
    const made = await create('a');
    const opened = await watch();
    await opened.next();
    const { url } = cluster;
    await cluster.faults.restart();
    expect(await opened.next()).toBeUndefined();
    expect(cluster.url).toBe(url);
    expect((await send('GET', `${CONFIG_MAPS}/a`)).body).toEqual(made.body);
  });

  it('compact expires watches and continue tokens of older versions', async () => {
    const { cluster, send, create, watch } = await start();
    for (const name of ['a', 'b', 'c']) await create(name);
    const page = await send('GET', `${CONFIG_MAPS}?limit=1`);
    const { continue: token, resourceVersion } = page.body.metadata;
    cluster.faults.compact();
    const opened = await watch(`&resourceVersion=${resourceVersion}`);
    expect(await opened.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await opened.next()).toBeUndefined();
    const expired = await send('GET', `${CONFIG_MAPS}?limit=1&continue=${token}`);
    expect(expired).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const rest = await send('GET', `${CONFIG_MAPS}?continue=${expired.body.metadata.continue}`);
    expect(rest.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      'b',
      'c',
    ]);
  });
});

describe('the server', () => {
  it('requests with a foreign Host are refused', async () => {
    const { cluster, send } = await start();
    expect(new URL(cluster.url).hostname).toBe('127.0.0.1');
    expect((await send('GET', CONFIG_MAPS, undefined, { host: 'evil.example' })).status).toBe(403);
    expect((await send('GET', CONFIG_MAPS, undefined, { host: 'localhost:1' })).status).toBe(200);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a request of a page of another origin is refused: %j', async (headers: Record<string, string>) => {
    const { send } = await start();
    const written = await send(
      'POST',
      CONFIG_MAPS,
      { metadata: { name: 'a' } },
      { 'content-type': '', ...headers },
    );
    expect(written).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    expect((await send('GET', CONFIG_MAPS, undefined, headers)).status).toBe(403);
    expect((await send('GET', `${CONFIG_MAPS}/a`)).status).toBe(404);
  });

  it('a request of a page of its own origin is answered', async () => {
    const { cluster, send } = await start();
    const own = { origin: cluster.url, 'sec-fetch-site': 'same-origin' };
    expect((await send('GET', CONFIG_MAPS, undefined, own)).status).toBe(200);
  });

  it.each([
    ['application/json', '{"metadata":{"name":"a"},"data":{"__proto__":"x"}}'],
    ['application/json', '{"metadata":{"name":"a"},"\\u005f_proto__":{"data":{"a":"x"}}}'],
    ['application/yaml', 'metadata: { name: a }\n__proto__: { data: { a: x } }'],
  ])('a body with a member __proto__ is refused: %s %s', async (type, body) => {
    const { send } = await start();
    const refused = await send('POST', CONFIG_MAPS, body, { 'content-type': type });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('__proto__') } });
  });

  it.each([
    ['application/merge-patch+json', '{"__proto__":{"data":{"a":"x"}}}', 400],
    ['application/merge-patch+json', '{"data":{"__proto__":{"a":"x"}}}', 400],
    ['application/json-patch+json', '[{"op":"add","path":"/data/__proto__","value":{"a":"x"}}]', 422],
    ['application/strategic-merge-patch+json', '{"metadata":{"__proto__":{"labels":{"a":"x"}}}}', 400],
  ])('a patch of a member __proto__ is refused: %s %s', async (type, body, status) => {
    const { send, create } = await start();
    const made = await create('a');
    const refused = await send('PATCH', `${CONFIG_MAPS}/a`, body, { 'content-type': type });
    expect(refused.status).toBe(status);
    expect((await send('GET', `${CONFIG_MAPS}/a`)).body).toEqual(made.body);
  });

  it.each([
    ['a text repeated by aliases', 413, `a: &a ${'x'.repeat(100_000)}\nb: [${'*a,'.repeat(60)}]`],
    ['aliases of aliases', 400, aliasBomb()],
    ['an alias of itself', 400, 'a: &a [*a]'],
  ])('YAML that grows beyond its bound is refused: %s', async (_, status, body) => {
    const { send } = await start();
    const refused = await send('POST', CONFIG_MAPS, body, { 'content-type': 'application/yaml' });
    expect(refused.status).toBe(status);
  });

  it('bodies over 3 MiB are refused', async () => {
    const { send } = await start();
    const data = { x: 'x'.repeat(3 * 1024 * 1024) };
    const refused = await send('POST', CONFIG_MAPS, { metadata: { name: 'a' }, data });
    expect(refused).toMatchObject({ status: 413, body: { reason: 'RequestEntityTooLarge' } });
  });

  it('a taken port is an error with its code', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startDevCluster({ clock: systemClock(), port })).rejects.toMatchObject({
      code: 'ORK_DEVCLUSTER_LISTEN',
    });
  });

  it('features of a CRD that are not evaluated are refused by name', async () => {
    const { send } = await start();
    const refused = await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'things.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-validations': [{ rule: 'quantity("1") == 1' }],
              },
            },
          },
        ],
      },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain("undeclared reference to 'quantity'");
  });

  it('the kubeconfig names the URL of the cluster', async () => {
    const { cluster } = await start();
    expect(cluster.kubeconfig).toContain(`server: ${cluster.url}`);
  });

  it('stop leaves no timer behind', async () => {
    const clock = new FakeClock();
    const cluster = await startDevCluster({ clock, simulateWorkloads: true });
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.destroy());
    await openWatch(`${cluster.url}${CONFIG_MAPS}?watch=true&allowWatchBookmarks=true`, dispatcher, {});
    expect(clock.pending).toBe(2);
    await cluster.stop();
    expect(clock.pending).toBe(0);
  });
});

/** Nine levels of nine aliases each: 387 million texts. */
function aliasBomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
  );
  return ['l0: &l0 x', ...levels].join('\n');
}

describe('workload simulation', () => {
  it('a simulated Deployment becomes ready, and again after a change', async () => {
    const clock = new FakeClock();
    const { send } = await start({ clock, simulateWorkloads: true });
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const template = {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    await send('POST', path, {
      metadata: { name: 'a' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template },
    });
    const status = async () => (await send('GET', `${path}/a`)).body.status;
    expect(await status()).toEqual({});
    await clock.advance(50);
    expect(await status()).toMatchObject({ observedGeneration: 1, replicas: 2, unavailableReplicas: 2 });
    await clock.advance(260);
    expect(await status()).toMatchObject({
      observedGeneration: 1,
      readyReplicas: 2,
      conditions: [
        { type: 'Available', status: 'True' },
        { type: 'Progressing', status: 'True' },
      ],
    });
    const scaled = await send('PUT', `${path}/a/scale`, { spec: { replicas: 3 } });
    expect(scaled.body.spec.replicas).toBe(3);
    expect((await status()).observedGeneration).toBe(1);
    await clock.advance(310);
    expect(await status()).toMatchObject({ observedGeneration: 2, readyReplicas: 3 });
  });

  it('workloads are not simulated unless asked for', async () => {
    const clock = new FakeClock();
    const { send } = await start({ clock });
    await send('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    await clock.advance(10_000);
    expect((await send('GET', '/api/v1/namespaces/default/pods/a')).body.status.phase).toBe('Pending');
  });
});

describe('onWrite', () => {
  it('hears of every write with the object before and after, of a refused one with its status, and of no read', async () => {
    const writes: ClusterWrite[] = [];
    const { send, create } = await start({ onWrite: (write) => writes.push(write) });
    await send('POST', CONFIG_MAPS, { metadata: { generateName: 'made-' } }, { 'user-agent': 'tester' });
    await create('a');
    await create('a');
    await send('GET', `${CONFIG_MAPS}/a`);
    const patch = { 'content-type': 'application/merge-patch+json' };
    await send('PATCH', `${CONFIG_MAPS}/a`, { data: { key: 'value' } }, patch);
    await send('DELETE', `${CONFIG_MAPS}/a?dryRun=All`);
    await send('DELETE', `${CONFIG_MAPS}/a`);
    const told = writes.map(({ verb, status, dryRun, before, after }) => ({
      ...{ verb, status, dryRun },
      before: before !== undefined,
      after: after?.['data'] ?? after !== undefined,
    }));
    expect(told).toEqual([
      { verb: 'create', status: 201, dryRun: false, before: false, after: true },
      { verb: 'create', status: 201, dryRun: false, before: false, after: true },
      { verb: 'create', status: 409, dryRun: false, before: false, after: false },
      { verb: 'patch', status: 200, dryRun: false, before: true, after: { key: 'value' } },
      { verb: 'delete', status: 200, dryRun: true, before: true, after: { key: 'value' } },
      { verb: 'delete', status: 200, dryRun: false, before: true, after: false },
    ]);
    const [generated] = writes;
    expect(generated).toMatchObject({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespace: 'default' },
      ...{ userAgent: 'tester', body: '{"metadata":{"generateName":"made-"}}' },
    });
    expect(generated?.name).toMatch(/^made-/);
  });
});

it('traffic counts the bytes of connections, closed ones included', async () => {
  const { cluster, create } = await start();
  const before = cluster.traffic;
  await create('a');
  const after = cluster.traffic;
  expect(after).toBeGreaterThan(before);
  await cluster.faults.restart();
  expect(cluster.traffic).toBe(after);
});

describe('a clock of watches', () => {
  it('says when watches end and get their bookmarks, whatever the time of the cluster is', async () => {
    const [clock, watchClock] = [new FakeClock(), new FakeClock()];
    const { create, watch } = await start({ clock, watchClock });
    const opened = await watch('&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=90');
    await create('a');
    expect(await opened.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    await clock.advance(3_600_000);
    await create('b');
    expect(await opened.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
    await watchClock.advance(60_000);
    expect(await opened.next()).toMatchObject({ type: 'BOOKMARK' });
    await watchClock.advance(30_000);
    expect(await opened.next()).toBeUndefined();
  });
});

describe('a Pod that a host runs', () => {
  it('refuses at once what needs a container, and says what is served', async () => {
    const nothing = (): void => {};
    const hosted = {
      ...{ logs: () => 'a line\n', follow: () => nothing, stop: nothing, kill: nothing },
      connect: () => {
        throw new Error('nothing listens');
      },
    };
    const { send } = await start({ pods: { run: () => hosted } });
    const pods = '/api/v1/namespaces/default/pods';
    const containers = [{ name: 'main', image: 'main:1' }];
    expect((await send('POST', pods, { metadata: { name: 'p' }, spec: { containers } })).status).toBe(201);
    for (const subresource of ['exec', 'attach', 'proxy']) {
      expect(await send('POST', `${pods}/p/${subresource}?command=ls`)).toMatchObject({
        status: 501,
        body: {
          message: `pod "p" is a process of this machine, not a container: ${subresource} is not served; use its logs or port-forward`,
        },
      });
    }
    expect((await send('POST', `${pods}/p/portforward?ports=1`)).status).toBe(400);
  });
});

describe('two clusters of one process', () => {
  it('share neither objects nor kinds', async () => {
    const [one, other] = [await start(), await start()];
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const names = { kind: 'Jar', plural: 'jars', singular: 'jar' };
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const made = await one.send('POST', definitions, {
      metadata: { name: 'jars.example.org' },
      spec: { group: 'example.org', scope: 'Namespaced', names, versions },
    });
    expect(made.status).toBe(201);
    await one.create('a');
    const groups = async ({ send }: typeof one): Promise<readonly string[]> =>
      (await send('GET', '/apis')).body.groups.map(({ name }: { readonly name: string }) => name);
    expect(await groups(one)).toContain('example.org');
    expect(await groups(other)).not.toContain('example.org');
    expect((await other.send('GET', `${CONFIG_MAPS}/a`)).status).toBe(404);
    expect((await other.create('a')).status).toBe(201);
  });
});
