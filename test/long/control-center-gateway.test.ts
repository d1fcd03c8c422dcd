/** What of a gateway is shown with which runtime: the resource decides, and never a name. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GatewayEntity } from '../../control-center/server/wire/index.js';
import { startControl } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import { fakeCrd, fakeView } from '../support/fake-runtime-view.js';
import { apiOver } from '../support/live-api.js';
import { answer, scriptedServer } from '../support/scripted-server.js';

const typed = (name: string, group: string, plural: string) =>
  fakeCrd(name, { apiTypes: { ...fakeCrd(name).entry.apiTypes, group, version: 'v1', plural } });

async function listening(identity: string, ...crds: readonly ReturnType<typeof fakeCrd>[]): Promise<string> {
  const view = fakeView(...crds);
  // Runtimes of one election are one source.
  view.identity = identity;
  view.lease = undefined;
  const { api } = apiOver(view);
  const url = await api.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => api.close());
  return url;
}

/** Its row has the name of one CRD and the resource of another. */
const GATEWAY = {
  source: 'gateway',
  name: 'shop',
  identity: 'gateway-0',
  admissionEnabled: true,
  crds: [
    {
      name: 'order',
      gvk: 'shop.example.com/v1, Kind=Purchase',
      gvr: 'shop.example.com/v1/purchases',
      admission: { webhooksEnabled: true, validationDenied: 14 },
    },
  ],
};

describe('a gateway that no runtime names', () => {
  it('is shown with the CRD of its resource, not with one of its name, in the runtimes that have it', async () => {
    const gateway = await scriptedServer((_request, response) => answer(response, 200, GATEWAY));
    const shop = await listening(
      'shop-0',
      typed('order', 'shop.example.com', 'orders'),
      typed('purchase', 'shop.example.com', 'purchases'),
    );
    const crm = await listening('crm-0', typed('order', 'crm.example.com', 'orders'));
    const control = await startControl({
      sources: [declared('shop', shop), declared('crm', crm), declared('gate', gateway.url)],
    });
    const tab = await control.tab('overview');
    await tab.until(
      () =>
        tab.row('shop', 'purchase')?.denied === 14 &&
        tab.row('crm', 'order')?.shown === 'fresh' &&
        tab.source('gate')?.kind === 'gateway',
    );
    const shown = tab.entities.get('gateway:shop') as GatewayEntity;
    expect(shown.crds.map(({ name, crd }) => [name, crd])).toEqual([['order', 'purchase']]);
    expect([tab.row('shop', 'order')?.denied, tab.row('crm', 'order')?.denied]).toEqual([null, null]);
    expect([...tab.keys('gateway')].sort()).toEqual(['gateway:gate', 'gateway:shop']);
  });
});
