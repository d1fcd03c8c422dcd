/** What the Live API of real processes tells of operators that work, fail, and read each other. */
import { describe, expect, it, type TestContext } from 'vitest';
import { cluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { openStream } from '../support/live-stream.js';
import { crossRow, SHORT_LEASE, SiblingProcesses } from '../support/sibling-processes.js';
import type { SeenBlock } from '../support/stream-sink.js';

const crds = { load: fileCrd('Load'), work: fileCrd('Work') };
const open = (test: TestContext) => SiblingProcesses.open(test, cluster(), crds);

/** Each CR makes a ConfigMap of its own name. */
const MAPS = {
  body: `
workers: 2
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }]
`,
};

type Row = Readonly<Record<string, unknown>>;

describe.concurrent('the Live API of a process', { timeout: 120_000 }, () => {
  it('names the CRs that fail and why, until they are reconciled', async (test) => {
    const siblings = await open(test);
    const { kube, configMaps } = siblings;
    await kube.post(configMaps, { metadata: { name: 'load-1' }, data: { mine: 'yes' } });
    const { live } = await siblings.startA(MAPS);
    await siblings.createLoads(3);
    const path = '/katalog/load/failing';
    const body = await live.until(path, ({ items = [] }) => Number((items as Row[])[0]?.['fails']) > 1);
    expect(body).toMatchObject({ total: 1, items: [{ namespace: siblings.namespace, name: 'load-1' }] });
    const [row] = body['items'] as Row[];
    expect(String(row?.['lastError'])).toContain('ConfigMap');
    expect(Date.parse(String(row?.['lastFailedAt']))).toBeLessThanOrEqual(
      Date.parse(String(body['changedAt'])),
    );
    const list = await live.until('/katalog/load/cr', ({ items }) => (items as Row[]).length === 3);
    const fails = (list['items'] as Row[]).map((item) => Number(item['fails']) > 0);
    expect(fails).toEqual([false, true, false]);
    await kube.delete(`${configMaps}/load-1`);
    await live.until(path, ({ total }) => total === 0);
  });

  it('names the CR that each worker reconciles, its replicas and its Lease', async (test) => {
    const siblings = await open(test);
    const env = { ORK_CLUSTER_NAME: 'eu-1', ORK_GATEWAY_ENDPOINT: 'https://gateway:8443' };
    const options = { env, leaseDuration: SHORT_LEASE };
    const leader = await siblings.startA({ workers: 2, sleep: '10m' }, options);
    await siblings.createLoads(1);
    const isBusy = ({ workerSlots = [] }: Row) => (workerSlots as Row[])[0]?.['state'] === 'processing';
    const body = await leader.live.until('/katalog/load', isBusy);
    const [busy, idle] = body['workerSlots'] as Row[];
    expect(busy).toMatchObject({ namespace: siblings.namespace, name: 'load-0' });
    expect(Date.parse(String(busy?.['since']))).toBeLessThanOrEqual(Date.parse(String(body['changedAt'])));
    expect(idle).toEqual({ state: 'idle', namespace: '', name: '', since: '' });
    const standby = await siblings.startA({ workers: 2, sleep: '10m' }, options);
    const knowsLeader = ({ replicas = [] }: Row) => (replicas as Row[]).length === 2;
    const seen = await standby.live.until('/katalog', knowsLeader);
    const identities = [leader, standby].map(({ process }) => process.options.identity).sort();
    expect(seen).toMatchObject({
      isKonductor: false,
      cluster: 'eu-1',
      gatewayEndpoint: 'https://gateway:8443',
      runtime: { lease: 'load', namespace: siblings.namespace },
    });
    expect((seen['replicas'] as Row[]).map(({ identity }) => identity)).toEqual(identities);
    const led = (seen['replicas'] as Row[]).find(({ crds: led }) => (led as string[]).length > 0);
    expect(led).toEqual({
      identity: leader.process.options.identity,
      url: leader.process.url,
      crds: ['load'],
    });
  });

  it('pushes each decision that the autoscaler keeps, and records what led to it', async (test) => {
    const siblings = await open(test);
    const a = await siblings.startA({ workers: 1, sleep: '10m' });
    const b = await siblings.startB(a.process.port);
    await b.live.until('/katalog/work', (body) => crossRow(body)?.found === true);
    const isTo = (workers: number) => (block: SeenBlock) =>
      block.event === 'decision' && (block.data?.['to'] as Row | undefined)?.['workers'] === workers;
    const stream = await openStream(`${b.process.url}/katalog/work/stream?view=live&heartbeat=1s`);
    await siblings.createLoads(21);
    const blocks = await stream.until(isTo(4));
    const pushed = blocks.filter(({ event }) => event === 'decision').map(({ data }) => data);
    const body = await b.live.until('/katalog/work/autoscaler', ({ decisions = [] }) =>
      (decisions as Row[]).some(({ id }) => id === pushed.at(-1)?.['id']),
    );
    const kept = (body['decisions'] as Row[]).filter(
      ({ id }) => Number(id) >= Number(pushed[0]?.['id']) && Number(id) <= Number(pushed.at(-1)?.['id']),
    );
    expect(pushed).toEqual(kept.toReversed().map((record) => ({ name: 'work', ...record })));
    const since = pushed.at(-1)?.['id'];
    const { body: rest } = await b.live.get(`/katalog/work/autoscaler?since=${since}&limit=5`);
    expect((rest['decisions'] as Row[]).every(({ id }) => Number(id) > Number(since))).toBe(true);
    const isRecorded = ({ references = [], metrics = {} }: Row) =>
      ((references as Row[])[0]?.['values'] as unknown[])?.includes(20) &&
      ((metrics as Row)['workers'] as unknown[]).includes(4);
    const history = await b.live.until('/katalog/work/history', (each) => isRecorded(each) === true);
    const times = history['times'] as number[];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Date.parse(String(history['since']))).toBeLessThanOrEqual(times[0] ?? 0);
  });

  it('streams the list of CRs, and then what changes of it', async (test) => {
    const siblings = await open(test);
    const { live, process } = await siblings.startA(MAPS);
    await siblings.createLoads(3);
    await live.until('/katalog/load/cr', ({ total }) => total === 3);
    const stream = await openStream(`${process.url}/katalog/load/crs/stream`);
    const isOf = (name: string) => (item: Row) => item['name'] === name;
    await siblings.createLoads(1, 3);
    await siblings.deleteLoads(['load-0']);
    const blocks = await stream.until(({ data }) => JSON.stringify(data?.['gone'] ?? '').includes('load-0'));
    const [list, synced] = blocks;
    const listed = (list?.data?.['set'] ?? []) as Row[];
    expect(listed.some(isOf('load-0'))).toBe(true);
    expect(synced).toMatchObject({ event: 'synced', data: { identity: process.options.identity } });
    const changed = blocks.flatMap(({ data }) => (data?.['set'] ?? []) as Row[]);
    expect(changed.some(isOf('load-3'))).toBe(true);
    expect(blocks.at(-1)?.data?.['gone']).toContain(`${siblings.namespace}/load-0`);
  });

  it('shows of a sibling who answered, and its circuit once it is gone', async (test) => {
    const siblings = await open(test);
    const a = await siblings.startA(MAPS);
    const b = await siblings.startB(a.process.port);
    await b.live.until('/katalog/work', (body) => crossRow(body)?.found === true);
    expect(crossRow((await b.live.get('/katalog/work')).body)).toMatchObject({
      circuit: { state: 'closed', retryAt: '' },
      identity: a.process.options.identity,
      katalog: 'load',
    });
    await a.process.kill();
    const body = await b.live.until('/katalog/work', (each) => crossRow(each)?.circuit.state === 'open');
    const row = crossRow(body);
    expect(Date.parse(row?.circuit.retryAt ?? '')).not.toBeNaN();
    expect(row).toMatchObject({ stale: true, identity: a.process.options.identity });
  });
});
