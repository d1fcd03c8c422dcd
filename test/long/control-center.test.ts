/** The Control Center over real Live APIs, whose views the test changes. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  AutoscalerRead,
  Changes,
  CrRead,
  EventsRead,
  FailingRead,
  History,
} from '../../control-center/server/wire/index.js';
import { startControl } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import {
  type FakeRuntimeView,
  fakeAutoscaler,
  fakeCrd,
  fakeFailures,
  fakeObject,
  fakeView,
} from '../support/fake-runtime-view.js';
import { apiOver } from '../support/live-api.js';

/** A runtime that listens; `stop` ends it as a process that is killed. */
async function listening(view: FakeRuntimeView) {
  const { api } = apiOver(view);
  const url = await api.listen({ port: 0, host: '127.0.0.1' });
  const stop = (): Promise<void> => api.close();
  onTestFinished(stop);
  return { url, stop, port: Number(new URL(url).port) };
}

describe('a runtime with a stream', () => {
  it('is live, with its rows, its numbers and what changes of them', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview', 'crd/shop/loader');
    await tab.until(
      () => tab.source('shop')?.state.state === 'live' && tab.row('shop', 'loader')?.queueDepth === 90,
    );
    expect(tab.source('shop')).toMatchObject({
      kind: 'runtime',
      health: 'healthy',
      katalog: { name: 'pipeline', identity: 'runtime-0' },
    });
    expect(tab.row('shop', 'loader')).toMatchObject({
      shown: 'fresh',
      confirmedAt: null,
      workers: 3,
      errorRatePercent: 10,
      denied: null,
      rank: 7,
    });
    const [fake] = view.fakes;
    if (fake) fake.values = { ...fake.values, queueDepth: 212 };
    view.touch();
    await tab.until(() => tab.row('shop', 'loader')?.queueDepth === 212);
    expect(tab.snapshots).toBe(1);
  });

  it('that stops answering keeps its last values, with when they were confirmed', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url, stop } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(
      () => tab.source('shop')?.state.state === 'live' && tab.row('shop', 'loader')?.queueDepth === 90,
    );
    await stop();
    const cause = (): string => {
      const state = tab.source('shop')?.state;
      return state?.state === 'not answering' ? state.cause.kind : '';
    };
    await tab.until(() => cause() === 'refused');
    await tab.until(() => tab.row('shop', 'loader')?.shown === 'unknown');
    expect(tab.source('shop')?.katalog?.name).toBe('pipeline');
    expect(tab.row('shop', 'loader')).toMatchObject({
      queueDepth: 90,
      workers: 3,
      state: 'healthy',
      rank: 1,
    });
    expect(tab.row('shop', 'loader')?.confirmedAt).toBeGreaterThan(0);
    const { sources } = await control.get<Changes>('changes');
    // A server that ends may refuse a stream with 503 before it refuses connections: it is polled meanwhile.
    const changes = sources.map(({ from, to }) => `${from} → ${to}`);
    expect([
      ['connecting → live', 'live → not answering'],
      ['connecting → live', 'live → polled', 'polled → not answering'],
    ]).toContainEqual(changes);
  });

  it('that comes back is live without another stream of the tab', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url, stop, port } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.source('shop')?.state.state === 'live');
    await stop();
    await tab.until(() => tab.source('shop')?.state.state === 'not answering');
    const again = apiOver(view).api;
    onTestFinished(() => again.close());
    await again.listen({ port, host: '127.0.0.1' });
    await fetch(`${control.url}api/runtimes/shop/try`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(control.url).origin },
      body: '{}',
    });
    await tab.until(
      () => tab.source('shop')?.state.state === 'live' && tab.row('shop', 'loader')?.shown === 'fresh',
    );
    expect(tab.snapshots).toBe(1);
  });

  it('that is starting says what it waits for', async () => {
    const view = fakeView(fakeCrd('loader'));
    view.started = () => false;
    view.waitingFor = () => ['loader: loaders.autoscale.orkestra.io is not served'];
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('shop')?.state.state === 'starting');
    expect(tab.source('shop')?.state).toMatchObject({
      waitingFor: [expect.stringContaining('is not served')],
    });
    view.started = () => true;
    view.waitingFor = () => [];
    await tab.until(() => tab.source('shop')?.state.state === 'live');
  });
});

describe('followers', () => {
  it('show no zero: a runtime of which only a follower answers has rows without a leader', async () => {
    const view = fakeView(fakeCrd('loader'));
    view.isKonductor = false;
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(
      () => tab.source('shop')?.state.state === 'follower only' && tab.row('shop', 'loader') !== undefined,
    );
    expect(tab.source('shop')?.state).toMatchObject({ identity: 'runtime-0' });
    const row = tab.row('shop', 'loader');
    expect(row).toMatchObject({
      shown: 'no leader',
      queueDepth: null,
      workers: null,
      errorRatePercent: null,
      rank: 2,
    });
  });

  it('replace nothing of a leader that went: its values stay, and the row has no leader', async () => {
    const leader = fakeView(fakeCrd('loader'));
    const follower = fakeView(fakeCrd('loader'));
    follower.isKonductor = false;
    follower.identity = 'runtime-1';
    const [one, other] = [await listening(leader), await listening(follower)];
    const control = await startControl({ sources: [declared('shop', other.url, one.url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.row('shop', 'loader')?.queueDepth === 90);
    await one.stop();
    await tab.until(() => tab.row('shop', 'loader')?.shown === 'no leader');
    expect(tab.source('shop')?.state.state).toBe('follower only');
    expect(tab.row('shop', 'loader')).toMatchObject({ queueDepth: 90, workers: 3 });
    follower.isKonductor = true;
    follower.epoch = 5;
    follower.touch();
    await tab.until(
      () => tab.row('shop', 'loader')?.shown === 'fresh' && tab.source('shop')?.state.state === 'live',
    );
  });

  it('name their leader, which is then read there', async () => {
    const leader = fakeView(fakeCrd('loader'));
    const { url } = await listening(leader);
    const follower = fakeView(fakeCrd('loader'));
    follower.isKonductor = false;
    follower.konductorUrl = url;
    const other = await listening(follower);
    const control = await startControl({ sources: [declared('shop', other.url)] });
    const tab = await control.tab('overview');
    await tab.until(
      () => tab.source('shop')?.state.state === 'live' && tab.row('shop', 'loader')?.queueDepth === 90,
    );
  });

  it('of each CRD with a leader of its own leave the other CRDs alone', async () => {
    const [a, b] = [fakeView(fakeCrd('x'), fakeCrd('y')), fakeView(fakeCrd('x'), fakeCrd('y'))];
    const lead = (view: FakeRuntimeView, index: number, leads: boolean): void => {
      const fake = view.fakes[index];
      if (fake) fake.isKonductor = leads;
    };
    lead(a, 1, false);
    lead(b, 0, false);
    const fake = b.fakes[1];
    if (fake) fake.values = { ...fake.values, queueDepth: 5 };
    const [one, other] = [await listening(a), await listening(b)];
    const control = await startControl({ sources: [declared('shop', one.url, other.url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.row('shop', 'x')?.queueDepth === 90 && tab.row('shop', 'y')?.queueDepth === 5);
    expect([tab.row('shop', 'x')?.shown, tab.row('shop', 'y')?.shown]).toEqual(['fresh', 'fresh']);
  });
});

describe('replicas and names', () => {
  it('joins URLs that name the same election and replica', async () => {
    const view = fakeView(fakeCrd('loader'));
    const [one, other] = [await listening(view), await listening(view)];
    const control = await startControl({ sources: [declared('a', one.url), declared('b', other.url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('a')?.joined.length === 1);
    expect(tab.keys('source')).toEqual(['source:a']);
    expect(tab.source('a')?.urls).toEqual([one.url, other.url]);
  });

  it('keeps two runtimes of one Katalog name and one Lease name apart', async () => {
    const [staging, production] = [fakeView(fakeCrd('loader')), fakeView(fakeCrd('loader'))];
    production.replicas = () => [{ identity: 'runtime-0', url: 'http://10.1.0.7:8080', crds: ['loader'] }];
    const [one, other] = [await listening(staging), await listening(production)];
    const control = await startControl({
      sources: [declared('staging', one.url), declared('production', other.url)],
    });
    const tab = await control.tab('overview');
    await tab.until(() => tab.keys('row').length === 2);
    expect([...tab.keys('source')].sort()).toEqual(['source:production', 'source:staging']);
    await tab.until(() =>
      ['staging', 'production'].every((name) => tab.source(name)?.state.state === 'live'),
    );
  });
});

describe('siblings', () => {
  it('are edges to the source that answered, by its identity, and ghosts where none is', async () => {
    const loader = fakeView(fakeCrd('loader'));
    loader.identity = 'loader-0';
    const consumer = fakeCrd('processor');
    const view = fakeView(consumer);
    view.replicas = () => [];
    const cross = {
      alias: 'loader',
      crd: 'loader',
      resource: 'info',
      source: 'stream',
      url: 'http://elsewhere:1/katalog/loader',
      peer: 'elsewhere:1',
      found: true,
      ageMs: 100,
      asOf: consumer.changedAt - 14_000,
      stale: true,
      lastError: 'did not answer',
      cacheForMs: 250,
      staleAfterMs: 750,
      circuit: { state: 'open', retryAt: consumer.changedAt + 8_000 },
      identity: 'loader-0',
      katalog: 'pipeline',
    } as const;
    consumer.cross = [cross, { ...cross, alias: 'pay', identity: '', katalog: '' }];
    const [one, other] = [await listening(loader), await listening(view)];
    const control = await startControl({
      sources: [declared('loader-rt', one.url), declared('jobs', other.url)],
    });
    const tab = await control.tab('topology');
    const edge = (alias: string) => tab.entities.get(`edge:jobs/processor/${alias}/info`);
    await tab.until(() => (edge('loader') as { to?: unknown } | undefined)?.to != null);
    expect(edge('loader')).toMatchObject({
      to: { runtime: 'loader-rt', crd: 'loader' },
      matchedBy: 'identity',
      ageMs: 14_000,
      retryInMs: 8_000,
      row: { stale: true, circuit: { state: 'open' } },
    });
    expect(edge('pay')).toMatchObject({ to: null, matchedBy: null, ghost: 'elsewhere:1' });
    await tab.until(() => tab.row('jobs', 'processor')?.staleSiblings === 2);
    consumer.cross = [{ ...cross, stale: false, circuit: { state: 'closed', retryAt: null } }];
    view.touch();
    await tab.until(() => edge('pay') === undefined);
    const { edges } = await control.get<Changes>('changes');
    expect(edges.map(({ from, to }) => `${from} → ${to}`)).toEqual(['stale, open → fresh']);
  });
});

describe('what is read while somebody looks', () => {
  it('failing CRs, the autoscaler, one CR and its events come as they change', async () => {
    const fake = fakeCrd('loader');
    fake.objects = [fakeObject('a', 'one', { status: { phase: 'Ready' } })];
    fake.failures = fakeFailures({
      'a/one': { fails: 3, lastError: 'no image', lastFailedAt: fake.changedAt },
    });
    fake.autoscaler = fakeAutoscaler({ describe: () => ({ mode: 'dryRun', decisions: [] }) });
    fake.events = new Error('the API server is away');
    const view = fakeView(fake);
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const topics = [
      'failing/shop/loader',
      'autoscaler/shop/loader',
      'cr/shop/loader/a/one',
      'events/shop/loader/a/one',
    ];
    const before = await control.tab('sources');
    await before.until(() => before.source('shop')?.state.state === 'live');
    const tab = await control.tab(...topics);
    const read = <T>(key: string): T | undefined => tab.entities.get(key) as T | undefined;
    await tab.until(() => read<FailingRead>('failing:shop/loader')?.value != null);
    expect(read<FailingRead>('failing:shop/loader')?.value?.items).toEqual([
      expect.objectContaining({ namespace: 'a', name: 'one', fails: 3, lastError: 'no image' }),
    ]);
    await tab.until(() => read<AutoscalerRead>('autoscaler:shop/loader')?.value?.mode === 'dryRun');
    await tab.until(() => read<CrRead>('cr:shop/loader/a/one')?.value?.phase === 'Ready');
    await tab.until(() => read<EventsRead>('events:shop/loader/a/one')?.error?.code === 'events_unavailable');
    fake.failures = fakeFailures({});
    view.touch();
    await tab.until(() => read<FailingRead>('failing:shop/loader')?.value?.total === 0);
  });

  it('one request of the runtime serves all who ask in one second', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.row('shop', 'loader') !== undefined);
    const path = 'runtimes/shop/crds/loader/reference';
    const all = await Promise.all(Array.from({ length: 20 }, () => control.get<{ asOf: number }>(path)));
    expect(new Set(all.map(({ asOf }) => asOf)).size).toBe(1);
  });

  it('CRs come whole and then as they change, and another topic is one of its own', async () => {
    const fake = fakeCrd('loader');
    fake.objects = Array.from({ length: 2_500 }, (_, index) =>
      fakeObject('a', `cr-${String(index).padStart(4, '0')}`),
    );
    const view = fakeView(fake);
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const before = await control.tab('overview');
    await before.until(() => before.source('shop')?.state.state === 'live');
    const tab = await control.tab('crs/shop/loader');
    await tab.until(() => tab.rows.size === 2_500);
    await tab.until(() => (tab.entities.get('crs:shop/loader') as { state?: string }).state === 'synced');
    fake.objects = [
      ...fake.objects.slice(0, 2_499),
      fakeObject('a', 'cr-new', { status: { phase: 'Failed' } }),
    ];
    for (const each of fake.crWatchers) for (const key of ['a/cr-2499', 'a/cr-new']) each(key);
    view.touch();
    await tab.until(() => tab.rows.get('a/cr-new') === 'Failed' && !tab.rows.has('a/cr-2499'));
    expect(tab.rows.size).toBe(2_500);
    const none = await control.tab('crs/shop/loader?namespace=b');
    await none.until(
      () => (none.entities.get('crs:shop/loader?namespace=b') as { total?: number }).total === 0,
    );
  });

  it('the history is what was seen where the runtime has none, with the reason', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url, stop } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('crd/shop/loader');
    await tab.until(() => tab.row('shop', 'loader')?.queueDepth === 90);
    const history = () => control.get<History>('runtimes/shop/crds/loader/history');
    expect(await history()).toMatchObject({ origin: 'runtime', clock: 'runtime', problem: '' });
    await stop();
    await tab.until(() => tab.source('shop')?.state.state === 'not answering');
    await tab.until(() => tab.row('shop', 'loader')?.shown === 'unknown');
    const seen = await control.get<History>('runtimes/shop/crds/loader/history?step=15s');
    expect(seen).toMatchObject({ origin: 'seen', clock: 'runtime', stepMs: 15_000 });
    expect(seen.problem).not.toBe('');
  });

  it('unknown names have the nearest that exist', async () => {
    const view = fakeView(fakeCrd('loader'));
    const { url } = await listening(view);
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview', 'runtime/nobody');
    expect(tab.unknown).toEqual(['runtime/nobody']);
    await tab.until(() => tab.row('shop', 'loader') !== undefined);
    expect(await control.get('runtimes/shp/raw')).toMatchObject({
      error: 'runtime_not_found',
      message: 'unknown runtime "shp" (did you mean "shop"?)',
      nearest: 'shop',
    });
    expect(await control.get('runtimes/shop/crds/lodaer/failing')).toMatchObject({
      error: 'crd_not_found',
      nearest: 'loader',
    });
  });
});
