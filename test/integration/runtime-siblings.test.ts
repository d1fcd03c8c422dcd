import { HttpResponse, http } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';
import { peer } from '../support/peer.js';
import { startRuntime } from '../support/runtime.js';

const shop = fileCrd('Shop');
const store = fileCrd('Store');

const says =
  (text: string) =>
  ({ data }: KubeBody): boolean =>
    data['text'] === text;

describe('siblings of the same Katalog', () => {
  it('siblings are selected by their current labels', async () => {
    const kube = cluster();
    const namespace = await testNamespace();
    const body = `
resync: 200ms
operatorBox:
  cross:
    - labelSelector: { part: storage }
      selector: { matchLabels: { tier: "{{ .spec.tier }}" } }
      as: first
    - crd: store
      selector: { namespace: "{{ .metadata.namespace }}", matchLabels: { tier: "{{ .spec.tier }}" } }
      strategy: all
      as: all
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}"
        data: { text: "{{ .cross.first.name }} of {{ .cross.all.total }}:{{ range .cross.all.items }} {{ .spec.size }}{{ end }}" }
`;
    const katalog = katalogText('shop', {
      shop: { crd: shop, namespace, body },
      store: { crd: store, namespace, body: 'labels: { part: storage }' },
    });
    await startRuntime({ katalog, namespace });
    const create = (name: string, tier: string, size: number): Promise<unknown> =>
      kube.post(store.collection(namespace), store.cr(name, { size }, { labels: { tier } }));
    await Promise.all([create('c', 'gold', 3), create('b', 'gold', 2), create('a', 'tin', 1)]);
    await kube.post(shop.collection(namespace), shop.cr('s', { tier: 'gold' }));
    const config = `/api/v1/namespaces/${namespace}/configmaps/s`;
    await untilObject(kube, config, says('b of 2: 2 3'));
    await kube.patch('merge', `${store.collection(namespace)}/a`, { metadata: { labels: { tier: 'gold' } } });
    await untilObject(kube, config, says('a of 3: 1 2 3'));
  });
});

describe('a sibling that asks for a token', () => {
  it('a sibling with a token is read by a Secret, also after both change', async () => {
    const kube = cluster();
    const expected = { token: 'first' };
    const server = await peer(
      http.get('*/katalog/loader', ({ request }) =>
        request.headers.get('authorization') === `Bearer ${expected.token}`
          ? HttpResponse.json({ isKonductor: true, metrics: { queueDepth: expected.token.length } })
          : HttpResponse.json({ error: 'unauthorized' }, { status: 401 }),
      ),
    );
    onTestFinished(() => server.close());
    const elsewhere = await testNamespace();
    const secrets = `/api/v1/namespaces/${elsewhere}/secrets`;
    await kube.post(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'reader' },
      stringData: { token: expected.token },
    });
    const { createCr, configMaps, runtime } = await operated(
      shop,
      `
resync: 200ms
operatorBox:
  cross:
    - crd: loader
      source:
        host: "${server.url}"
        protocol: metrics
        cacheFor: 100ms
        auth: { secretRef: { name: reader, namespace: ${elsewhere}, key: token } }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .cross.loader.metrics.queueDepth }}" } }]
`,
    );
    await createCr('s');
    await untilObject(kube, `${configMaps}/s`, says('5'));
    expected.token = 'the-second';
    const rotated = Buffer.from(expected.token).toString('base64');
    await kube.patch('merge', `${secrets}/reader`, { data: { token: rotated } });
    await untilObject(kube, `${configMaps}/s`, says('10'));
    const { body } = await runtime.live.get('/katalog/shop');
    expect(JSON.stringify(body)).toContain(`the Secret ${elsewhere}/reader, to read`);
    expect(JSON.stringify([body, runtime.log])).not.toContain('the-second');
  });
});
