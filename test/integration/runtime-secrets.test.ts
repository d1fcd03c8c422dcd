import { describe, expect, it } from 'vitest';
import { testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Account');

describe('a Secret', () => {
  it('a Secret with `once` keeps its random values until it is rotated', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    secrets:
      - name: "{{ .metadata.name }}"
        once: true
        rotateAfter: "{{ .spec.every }}"
        data: { password: "{{ randomAlphanumeric 24 }}", user: "{{ .spec.user }}" }
`,
    );
    const path = `/api/v1/namespaces/${namespace}/secrets/a`;
    const dataOf = async () => (await kube.get(path)).body as unknown as { data: Record<string, string> };
    await createCr('a', { user: 'x', every: '90d' });
    await ready('a');
    const first = await dataOf();
    expect(Buffer.from(first.data['password'] ?? '', 'base64').toString()).toMatch(/^[A-Za-z0-9]{24}$/);
    await patchCr('a', { spec: { user: 'y' } });
    await ready('a', 2);
    expect((await dataOf()).data).toEqual(first.data);
    const old = {
      metadata: { annotations: { 'orkestra.orkspace.io/generated-at': '2020-01-01T00:00:00Z' } },
    };
    await kube.patch('merge', path, old);
    const renewed = await untilObject(
      kube,
      path,
      (secret) => (secret as unknown as { data: Record<string, string> }).data['user'] !== first.data['user'],
    );
    expect(renewed.metadata.annotations?.['orkestra.orkspace.io/generated-at']).not.toMatch(/^2020/);
  });

  it('a Secret is copied to several namespaces, and copies are deleted when the list shrinks', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    secrets: [{ name: shared, data: { a: b }, toNamespaces: ["{{ .spec.targets }}"] }]
`,
    );
    const other = await testNamespace(kube);
    const status = async (place: string) =>
      (await kube.get(`/api/v1/namespaces/${place}/secrets/shared`)).status;
    await createCr('a', { targets: [namespace, other] });
    await ready('a');
    expect([await status(namespace), await status(other)]).toEqual([200, 200]);
    await patchCr('a', { spec: { targets: [namespace] } });
    await ready('a', 2);
    expect([await status(namespace), await status(other)]).toEqual([200, 404]);
  });
});
