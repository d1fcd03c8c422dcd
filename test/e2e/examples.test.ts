import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ExampleRun } from '../support/example-run.js';
import { exampleFolders, exampleObjects } from '../support/examples.js';
import { untilGone, untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { readyCondition } from '../support/operated.js';
import type { TestRuntime } from '../support/runtime.js';
import { scriptedServer } from '../support/scripted-server.js';

/** What the README of each example says, seen on the cluster. */
const CLAIMS: Readonly<Record<string, (run: ExampleRun) => Promise<void>>> = {
  '01-website': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const page = await untilObject(run.kube, run.path('v1 configmaps hello-page'));
    expect(page.data).toEqual({ 'index.html': '<h1>Hello from a Katalog</h1>' });
    const service = await untilObject(run.kube, run.path('v1 services hello'));
    expect(service.spec['ports']).toMatchObject([{ port: 80 }]);
    // Of a cluster without workload controllers the test plays their part: until then `kubectl wait` waits.
    if (!run.kube.hasControllers) await untilObject(run.kube, run.crs('Website', 'hello'), readyIs('False'));
    await run.untilReady('hello', 2);
    await untilObject(run.kube, run.crs('Website', 'hello'), readyIs('True'));
    const website = await untilObject(run.kube, run.crs('Website', 'hello'), statusIs({ phase: 'Serving' }));
    expect(website.status).toMatchObject({ url: `http://hello.${run.namespace}.svc`, readyReplicas: 2 });
    await run.change(run.crs('Website', 'hello'), { spec: { replicas: 5 } });
    await run.untilReady('hello', 5);
    await untilObject(
      run.kube,
      run.crs('Website', 'hello'),
      statusIs({ phase: 'Serving', readyReplicas: 5 }),
    );
  },

  '02-drift': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const banner = run.path('v1 configmaps sale-banner');
    const notes = run.path('v1 configmaps sale-notes');
    const made = await untilObject(run.kube, banner);
    await untilObject(run.kube, notes);
    await run.change(banner, { data: { text: 'Closed', color: 'red' } });
    await untilObject(run.kube, banner, dataIs({ text: 'Everything must go', color: 'red' }));
    await run.change(notes, { data: { notes: 'Until Friday.' } });
    await run.kube.delete(banner);
    await untilObject(run.kube, banner, ({ metadata }) => metadata.uid !== made.metadata.uid);
    expect((await run.kube.get(notes)).body.data).toEqual({ notes: 'Until Friday.' });
  },

  '03-status': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const shop = run.crs('Shop', 'books');
    await run.untilReady('books-web', 2);
    await run.untilReady('books-workers', 1);
    const open = await untilObject(run.kube, shop, statusIs({ phase: 'Open', problem: undefined }));
    expect(open.status).toMatchObject({ web: { ready: 2 }, workers: { ready: 1 } });
    expect(open.metadata.labels).toMatchObject({ 'shop-tier': 'premium' });
    await run.change(shop, { spec: { web: 0 } });
    await run.untilReady('books-web', 0);
    await untilObject(run.kube, shop, statusIs({ phase: 'Starting', problem: 'No web server is ready.' }));
    await run.change(shop, { spec: { web: 2 } });
    await run.untilReady('books-web', 2);
    await untilObject(run.kube, shop, statusIs({ phase: 'Open', problem: undefined }));
  },

  '04-conditions': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const backup = run.crs('Backup', 'nightly');
    const job = run.path('batch/v1 cronjobs nightly');
    const report = run.path('v1 configmaps nightly-report');
    await untilObject(run.kube, job);
    const text = 'orders is dumped at 02:00.';
    await untilObject(run.kube, report, dataIs({ to: 'dba@example.com', text }));
    await run.change(backup, { spec: { paused: true } });
    await untilGone(run.kube, job);
    await untilObject(run.kube, backup, statusIs({ phase: 'Paused' }));
    await run.change(backup, { spec: { paused: false, report: { mail: null } } });
    await untilObject(run.kube, job);
    await untilGone(run.kube, report);
    await run.change(backup, { spec: { schedule: '* * * * *' } });
    await untilObject(run.kube, backup, statusIs({ warning: 'A dump every minute is rarely meant.' }));
    await run.change(backup, { spec: { schedule: '0 2 * * *' } });
    await untilObject(run.kube, backup, statusIs({ warning: undefined, phase: 'Scheduled' }));
  },

  '05-for-each': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const team = run.crs('Team', 'payments');
    const named = (...names: string[]) =>
      untilObjects(run.kube, run.path('apps/v1 deployments'), namesAre(...names));
    const [, worker] = await named('payments-api', 'payments-worker');
    await untilObject(run.kube, run.path('v1 configmaps payments-retries'), dataIs({ value: '3' }));
    const enabled = [{ op: 'replace', path: '/spec/components/2/enabled', value: true }];
    await run.kube.patch('json', team, enabled);
    await named('payments-api', 'payments-preview', 'payments-worker');
    await untilObject(run.kube, team, statusIs({ components: 3 }));
    await run.kube.patch('json', team, [{ op: 'remove', path: '/spec/components/0' }]);
    const [, kept] = await named('payments-preview', 'payments-worker');
    expect(kept?.metadata.uid).toBe(worker?.metadata.uid);
    await run.change(team, { spec: { settings: { retries: '5', currency: null } } });
    await untilObject(run.kube, run.path('v1 configmaps payments-retries'), dataIs({ value: '5' }));
    await untilGone(run.kube, run.path('v1 configmaps payments-currency'));
  },

  '06-depends-on': async (run) => {
    await run.install('Application');
    const { live, log, logged } = await run.run();
    await run.createCrs('Application');
    const health = await live.until('/katalog/application/health', ({ state }) => state === 'pending');
    expect(health['dependencies']).toMatchObject({ database: { condition: 'healthy', satisfied: false } });
    const database = await live.until('/katalog/database/health', ({ missing }) => missing === true);
    expect(database['reason']).toMatch(
      /^the cluster does not serve Database in .*\/v1: its CRD is not installed/,
    );
    expect((await run.kube.get(run.path('apps/v1 deployments'))).body.items).toEqual([]);
    await run.install('Database');
    const deployment = await untilObject(run.kube, run.path('apps/v1 deployments shop'));
    expect(JSON.stringify(deployment.spec)).toContain(`orders.${run.namespace}.svc:5432`);
    await run.createCrs('Database');
    await untilObject(run.kube, run.path('apps/v1 statefulsets orders'));
    const secret = await untilObject(run.kube, run.path('v1 secrets orders-secret'));
    expect(atob(secret.data['POSTGRES_PASSWORD'] ?? '')).toMatch(/^[A-Za-z0-9]{24}$/);
    const works = await live.until('/katalog/application/health', ({ state }) => state === 'healthy');
    expect(works['reason']).toBe('');
    await logged(
      ({ message, fields }) => message === 'watch recovered' && /"databases\./.test(JSON.stringify(fields)),
    );
    const missed = log.filter(({ fields }) => 'code' in fields && fields.code === 'ORK_KUBE_NOT_SERVED');
    expect(missed.filter(({ level }) => level === 'warn')).toHaveLength(1);
  },

  '07-cross': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const { kube } = run;
    const replicas = (name: string, count: number) =>
      untilObject(kube, run.path(`apps/v1 deployments ${name}`), ({ spec }) => spec['replicas'] === count);
    await replicas('billing', 3);
    await untilObject(kube, run.crs('Consumer', 'shipping'), statusIs({ phase: 'Waiting for the topic' }));
    expect((await kube.get(run.path('apps/v1 deployments shipping'))).status).toBe(404);
    await run.create({ kind: 'Topic', metadata: { name: 'parcels' }, spec: { partitions: 2 } });
    await run.change(run.crs('Topic', 'orders'), { spec: { partitions: 5 } });
    const shipping = await replicas('shipping', 2);
    expect(JSON.stringify(shipping.spec)).toContain(`parcels-topic.${run.namespace}.svc:9092`);
    await replicas('billing', 5);
    const consuming = statusIs({ phase: 'Consuming', partitions: 2 });
    await untilObject(kube, run.crs('Consumer', 'shipping'), consuming);
  },

  '08-threshold': async (run) => {
    await run.install();
    const runtime = await run.run();
    await run.createMany('Report', 30);
    const grown = await decided(runtime, ({ to }) => to.workers === 6);
    expect(grown.sentence).toMatch(
      /^Scaled workers from 1 to 6: metrics\.queueChanges > 10 \(it is \d+\)\.$/,
    );
    const back = await decided(runtime, ({ to }) => to.workers === 1);
    expect(back.sentence).toContain('the cooldown of 3 s is over');
    await untilObjects(run.kube, run.crs('Report'), (all) => all.every(statusIs({ phase: 'Done' })));
  },

  '09-expression': async (run) => {
    await run.install();
    const runtime = await run.run();
    await run.createMany('Thumbnail', 120);
    const most = await decided(runtime, ({ to }) => to.workers === 10);
    expect(most.sentence).toContain('ceil(metrics.queueChanges / 4)');
    await decided(runtime, ({ time, to }) => time > most.time && to.workers === 2);
    const sizes = runtime.observations.flatMap((seen) =>
      seen.type === 'decision' ? [recordOf(seen.record)] : [],
    );
    for (const { from, to } of sizes) {
      expect(to.workers).toBeLessThanOrEqual(10);
      expect(from.workers - to.workers).toBeLessThanOrEqual(3);
    }
  },

  '10-profile': async (run) => {
    await run.install();
    const runtime = await run.run();
    await run.createCrs();
    const grown = await decided(runtime, ({ to }) => to.workers === 5);
    expect(grown.from.workers).toBe(2);
    expect(grown.sentence).toContain('metrics.reconcileDurationP95Ms > 200');
    const { body } = await runtime.live.get('/katalog/quote/autoscaler');
    expect(body).toMatchObject({ profile: 'latency-sensitive', block: { do: { workers: 5 } } });
  },

  '11-schedule': async (run) => {
    await run.install();
    const { live } = await run.run();
    await run.createCrs();
    await untilObject(run.kube, run.crs('Account', 'ada'), statusIs({ phase: 'Balanced' }));
    const { decisions, lastUnchanged } = (await live.get('/katalog/account/autoscaler')).body;
    const [decision = lastUnchanged] = decisions as readonly unknown[];
    const { time, to } = recordOf(decision);
    expect(to.workers).toBe(scheduled(new Date(time)));
  },

  '12-two-runtimes': async (run) => {
    await run.install();
    await run.createCrs();
    const loader = await run.run('loader.yaml');
    const processor = await run.run('processor-expression.yaml', { LOADER_URL: loader.url });
    await run.createMany('Loader', 100);
    await untilObject(run.kube, run.path('apps/v1 deployments totals'));
    const grown = await decided(processor, ({ from, to }) => to.workers > from.workers);
    expect(grown.sentence).toContain('ceil((cross.loader.metrics.queueChanges + metrics.queueChanges) / 20)');
    expect(grown.values).toMatchObject([
      { reference: 'cross.loader.metrics.queueChanges', missing: false },
      { reference: 'metrics.queueChanges', missing: false },
    ]);
    const back = await decided(processor, ({ time, to }) => time > grown.time && to.workers === 2);
    expect(back.values).toMatchObject([{ missing: false }, { missing: false }]);
    const done = (all: readonly KubeBody[]) => all.length === 101 && all.every(statusIs({ phase: 'Loaded' }));
    await untilObjects(run.kube, run.crs('Loader'), done);
    const processed = (all: readonly KubeBody[]) =>
      all.filter(statusIs({ phase: 'Processed' })).length === 101;
    await untilObjects(run.kube, run.crs('Processor'), processed);
  },

  '13-external': async (run) => {
    await run.install();
    const flags = await flagService();
    await run.run('katalog.yaml', { FLAGS_URL: flags.url });
    await run.createCrs();
    const image = (name: string) =>
      untilObject(run.kube, run.crs('Rollout', 'whoami'), statusIs({ image: `traefik/whoami:${name}` }));
    await image('v1.10');
    flags.on.add('/flags/whoami');
    await image('v1.11');
    const deployment = await untilObject(run.kube, run.path('apps/v1 deployments whoami'));
    expect(JSON.stringify(deployment.spec)).toContain('traefik/whoami:v1.11');
    await flags.stop();
    const { status } = await image('v1.10');
    // Which of the two depends on whether the connection that was kept is known to be closed when the call is made.
    expect(status).toMatchObject({ problem: expect.stringMatching(/ECONNREFUSED|ECONNRESET/) });
  },

  '14-hooks': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    const inventory = run.path('v1 configmaps payments-inventory');
    await untilObject(run.kube, inventory, dataIs({ count: '0', names: '' }));
    for (const name of ['rates', 'limits']) {
      const metadata = { name, labels: { team: 'payments' } };
      await run.kube.post(run.path('v1 configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    }
    const counted = await untilObject(run.kube, inventory, dataIs({ count: '2', names: 'limits rates' }));
    expect(counted.metadata).toMatchObject({ ownerReferences: [{ kind: 'Inventory', name: 'payments' }] });
  },

  '15-testing': async (run) => {
    await run.install();
    await run.run();
    await run.createCrs();
    await untilObject(run.kube, run.path('v1 configmaps march-sum'), dataIs({ total: '42.50' }));
    await untilObject(run.kube, run.crs('Invoice', 'march'), statusIs({ phase: 'Issued' }));
  },

  '16-admission': async (run) => {
    await run.install();
    const { url } = await run.run();
    const gateway = await run.gateway('Platform', { settings: { runtimeEndpoint: url } });
    await run.createCrs();
    const path = run.crs('Platform', 'books');
    expect((await run.kube.get(path)).body).toMatchObject({
      metadata: { labels: { 'example.org/environment': 'production' } },
      spec: { replicas: 3, storageClass: 'standard' },
    });
    await run.untilReady('books', 3);
    const [bad] = exampleObjects('16-admission/bad.yaml');
    const refused = await run.send(bad ?? {});
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(
      'denied the request: images must come from registry.example.org, got docker.io/books:latest; ' +
        'replicas must be at least 1; environment must be one of development, staging, production; ' +
        'books.example.org belongs to another Platform',
    );
    expect(refused.headers['warning']).toContain('docker.io/books:latest moves');
    const changed = await run.kube.patch('merge', path, { spec: { storageClass: 'fast' } });
    expect(changed.body.message).toContain('storageClass cannot be changed');
    await run.change(path, { spec: { replicas: 5 } });
    expect((await gateway.get('/katalog/platform')).body.admission).toMatchObject({ webhooksEnabled: true });
  },

  '17-notification': async (run) => {
    await run.install();
    const slack = await scriptedServer((_, response) => void response.end('ok'));
    await run.run('katalog.yaml', { PURCHASING_WEBHOOK: slack.url });
    await run.createCrs();
    await untilObject(run.kube, run.crs('Stock', 'tea'), statusIs({ phase: 'Low' }));
    await untilObject(run.kube, run.crs('Stock', 'coffee'), statusIs({ phase: 'Enough' }));
    const { body } = await slack.received();
    expect(JSON.parse(body)).toMatchObject({
      text: expect.stringContaining('tea is down to 2, reorder at 10'),
      attachments: [{ color: 'warning' }],
    });
    expect(slack.requests).toHaveLength(1);
  },

  '18-conversion': async (run) => {
    await run.install();
    await run.run();
    const gateway = await run.gateway('Digest');
    await run.createCrs();
    const stored = run.crs('Digest', 'news');
    const first = stored.replace('/v2/', '/v1/');
    // A real API server learns of the conversion a moment later.
    await vi.waitFor(
      async () => expect((await run.kube.get(first)).body.spec['schedule']).toBe('30 6 * * *'),
      {
        timeout: 20_000,
        interval: 100,
      },
    );
    expect((await run.kube.get(first)).body.spec).toMatchObject({ topic: 'news', copies: '2' });
    const [old] = exampleObjects('18-conversion/old.yaml');
    const [, , group] = first.split('/');
    const sent = { ...old, apiVersion: `${group}/v1`, metadata: { name: 'sports' } };
    expect((await run.kube.post(first.replace('/news', ''), sent)).status).toBe(201);
    const made = await run.kube.get(run.crs('Digest', 'sports'));
    expect(made.body.spec).toMatchObject({ copies: 3, paused: false, schedule: { minute: '0', hour: '18' } });
    const job = run.path('batch/v1 cronjobs sports');
    const created = await untilObject(run.kube, job);
    expect(created.spec).toMatchObject({ schedule: '0 18 * * 1', suspend: false });
    await run.change(first.replace('news', 'sports'), { spec: { paused: 'true' } });
    await untilObject(run.kube, job, ({ spec }) => spec['suspend'] === true);
    const { conversion } = (await gateway.get('/katalog/digest')).body;
    expect(conversion).toMatchObject({ enabled: true, failures: 0 });
    await gateway.gateway.stop();
    expect((await run.kube.get(first)).status).toBe(500);
    expect((await run.kube.get(stored)).status).toBe(200);
  },

  '19-protection': async (run) => {
    await run.install();
    await run.run();
    const gateway = await run.gateway('Archive');
    await run.createCrs();
    const path = run.crs('Archive', 'letters');
    const label = 'orkestra.io/deletion-protection';
    await untilObject(run.kube, path, ({ metadata }) => metadata.labels?.[label] === 'true');
    const refused = await vi.waitFor(
      async () => {
        const { status, body } = await run.kube.delete(path, { query: { dryRun: 'All' } });
        expect(status).toBe(403);
        return body;
      },
      { timeout: 20_000 },
    );
    expect(refused.message).toContain(
      'denied the request: [Archive "letters"] deletion is blocked by Orkestra deletion protection.',
    );
    expect(refused.message).toContain(`letters -n ${run.namespace} ${label}=false --overwrite`);
    expect((await run.kube.delete(path)).status).toBe(403);
    // Once, or again where the status was written meanwhile: the API server then asks anew.
    const { blocked } = (await gateway.get('/katalog/archive')).body.deletionProtection;
    expect(blocked).toBeGreaterThanOrEqual(1);
    await run.change(path, { metadata: { labels: { [label]: 'false' } } });
    await run.change(path, { spec: { years: '1890-1918' } });
    const index = run.path('v1 configmaps letters-index');
    await untilObject(run.kube, index, dataIs({ years: '1890-1918' }));
    expect((await run.kube.get(path)).body.metadata.labels).toMatchObject({ [label]: 'false' });
    expect((await run.kube.delete(path)).status).toBe(200);
  },
};

describe('the examples do what their pages say', () => {
  it('every example has a check', () => {
    expect(Object.keys(CLAIMS)).toEqual(exampleFolders());
  });

  it.each(Object.entries(CLAIMS))('the page of %s says what the example does', async (folder, claim) => {
    await claim(await ExampleRun.open(folder));
  });
});

interface FlagService {
  readonly url: string;
  /** Paths of the flags that are on. */
  readonly on: Set<string>;
  stop(): Promise<void>;
}

/** The service that the example of external calls asks. */
async function flagService(): Promise<FlagService> {
  const on = new Set<string>();
  const server = createServer(({ url = '' }, answer) => answer.end(JSON.stringify({ on: on.has(url) })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, on, stop };
}

/** The workers that the example of a schedule wants at a time. */
function scheduled(time: Date): number {
  const hour = time.getUTCHours();
  if (hour >= 22) return 8;
  const working = time.getUTCDay() >= 1 && time.getUTCDay() <= 5;
  return working && hour >= 8 && hour < 18 ? 4 : 1;
}

interface Decided {
  readonly time: string;
  readonly sentence: string;
  readonly from: { readonly workers: number };
  readonly to: { readonly workers: number };
  readonly values: readonly object[];
}

function recordOf(record: unknown): Decided {
  return record as Decided;
}

/** The first decision of a runtime's autoscaler for which `wanted` holds. */
async function decided(runtime: TestRuntime, wanted: (decision: Decided) => boolean): Promise<Decided> {
  const seen = await runtime.observed((one) => one.type === 'decision' && wanted(recordOf(one.record)));
  return recordOf(seen.type === 'decision' ? seen.record : undefined);
}

/** Whether the status has these values; undefined: the field is not there. */
function statusIs(wanted: Readonly<Record<string, unknown>>): (object: KubeBody) => boolean {
  return ({ status }) => {
    const fields = (status ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([name, value]) => fields[name] === value);
  };
}

/** As `kubectl wait --for=condition=Ready` sees it. */
function readyIs(wanted: 'True' | 'False'): (object: KubeBody) => boolean {
  return (object) => readyCondition(object)?.['status'] === wanted;
}

function dataIs(wanted: Readonly<Record<string, string>>): (object: KubeBody) => boolean {
  return ({ data }) => Object.entries(wanted).every(([name, value]) => data?.[name] === value);
}

function namesAre(...names: readonly string[]): (objects: readonly KubeBody[]) => boolean {
  return (objects) => objects.map(({ metadata }) => metadata.name).join() === names.join();
}
