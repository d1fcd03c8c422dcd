/** What the Go implementation answers, scripted: it has no stream, no order, and followers without a cache. */
import { describe, expect, it } from 'vitest';
import type { CrsState, History } from '../../control-center/server/wire/index.js';
import { startControl } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import { scriptedServer } from '../support/scripted-server.js';

interface Peer {
  isKonductor: boolean;
  status: number;
  queueDepth: number;
  /** Paths that were asked. */
  readonly asked: string[];
}

/** A runtime of the Go implementation. */
async function goPeer() {
  const peer: Peer = { isKonductor: true, status: 200, queueDepth: 12, asked: [] };
  const server = await scriptedServer(({ url }, response) => {
    peer.asked.push(url);
    const [status, body] = respond(peer, url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return { peer, url: server.url };
}

function respond(peer: Peer, url: string): [number, unknown] {
  const { isKonductor, queueDepth } = peer;
  const workers = isKonductor ? 3 : 0;
  if (url === '/katalog') {
    const row = {
      name: 'order',
      gvk: 'shop.example.com/v1, Kind=Order',
      gvr: 'shop.example.com/v1, Resource=orders',
    };
    const body = {
      name: 'shop',
      version: '1.4.0',
      healthy: peer.status === 200,
      clusterName: 'eu-1',
      isKonductor,
      crds: [
        { ...row, workers, queueDepth: isKonductor ? queueDepth : 0, healthy: isKonductor, isKonductor },
      ],
    };
    return [peer.status, body];
  }
  if (url === '/katalog/order') {
    const metrics = { queueDepth: isKonductor ? queueDepth : 0, workersBusyPercent: 40 };
    return [200, { name: 'order', workers, metrics, isKonductor }];
  }
  if (url === '/katalog/order/health') {
    const times = { startedAt: 'not started', lastReconcile: 'no reconciles yet' };
    return [peer.status, { name: 'order', state: 'degraded', healthy: false, isKonductor, ...times }];
  }
  if (url.startsWith('/katalog/order/cr?')) {
    const items = [{ name: 'one', namespace: 'a', phase: 'Ready', ready: true }];
    return isKonductor ? [200, { total: 1, items }] : [404, { error: 'no informer' }];
  }
  return [404, { error: 'not found' }];
}

describe('a runtime of the Go implementation', () => {
  it('is polled, in the cluster that it names, and what is looked at is read', async () => {
    const { peer, url } = await goPeer();
    const control = await startControl({ sources: [declared('shop', url)] });
    const overview = await control.tab('overview');
    await overview.until(() => overview.source('shop')?.state.state === 'polled');
    expect(overview.source('shop')).toMatchObject({ cluster: 'eu-1', katalog: { version: '1.4.0' } });
    expect(overview.row('shop', 'order')).toMatchObject({
      shown: 'fresh',
      queueDepth: 12,
      workersBusyPercent: null,
    });
    expect(peer.asked).not.toContain('/katalog/order');
    const crd = await control.tab('crd/shop/order');
    await crd.until(() => crd.row('shop', 'order')?.workersBusyPercent === 40);
    await crd.until(() => crd.row('shop', 'order')?.state === 'degraded');
    expect(crd.entities.get('crd:shop/order')).toMatchObject({
      health: { startedAt: '', lastReconcile: '' },
    });
  });

  it('that is degraded answers 503 with a body, which is an answer', async () => {
    const { peer, url } = await goPeer();
    peer.status = 503;
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.source('shop')?.state.state === 'polled');
    expect(tab.row('shop', 'order')?.queueDepth).toBe(12);
  });

  it('whose follower answers keeps the numbers of its leader', async () => {
    const { peer, url } = await goPeer();
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.source('shop')?.state.state === 'polled');
    peer.isKonductor = false;
    await tab.until(() => tab.source('shop')?.state.state === 'follower only');
    await tab.until(() => tab.row('shop', 'order')?.shown === 'no leader');
    expect(tab.row('shop', 'order')).toMatchObject({ queueDepth: 12, workers: 3 });
    expect(peer.asked.filter((path) => path === '/katalog').length).toBeGreaterThan(4);
  });

  it('has CRs by its list, and the reason where a follower has none', async () => {
    const { peer, url } = await goPeer();
    const control = await startControl({ sources: [declared('shop', url)] });
    const overview = await control.tab('overview');
    await overview.until(() => overview.source('shop')?.state.state === 'polled');
    const tab = await control.tab('crs/shop/order');
    await tab.until(() => tab.rows.get('a/one') === 'Ready');
    const state = (): CrsState => tab.entities.get('crs:shop/order') as CrsState;
    await tab.until(() => state().state === 'synced');
    peer.isKonductor = false;
    await tab.until(() => state().state === 'stale');
    expect([state().problem, tab.rows.size]).toEqual(['the status is 404', 1]);
  });

  it('has the history that was seen, by our own clock', async () => {
    const { url } = await goPeer();
    const control = await startControl({ sources: [declared('shop', url)] });
    const tab = await control.tab('crd/shop/order');
    await tab.until(() => tab.row('shop', 'order')?.workersBusyPercent === 40);
    const history = await control.get<History>('runtimes/shop/crds/order/history');
    expect(history).toMatchObject({ origin: 'seen', clock: 'control-center' });
  });
});
