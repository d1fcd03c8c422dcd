import { describe, expect, it } from 'vitest';
import { testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated, readyCondition } from '../support/operated.js';

const crd = fileCrd('Tenant');
const text = (value: string): string => Buffer.from(value).toString('base64');

describe('a copy', () => {
  it('copies follow their source in every namespace', async () => {
    const { kube, namespace, createCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    secrets:
      - name: "{{ .metadata.name }}"
        fromSecret: "{{ .spec.from }}"
        fromNamespace: "{{ .spec.platform }}"
        toNamespaces: ["{{ .metadata.namespace }}", "{{ .spec.more }}"]
`,
    );
    const [platform, other] = [await testNamespace(kube), await testNamespace(kube)];
    await kube.post(`/api/v1/namespaces/${platform}/secrets`, {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'example.org/token' },
      ...{ metadata: { name: 'base' }, data: { token: text('one') } },
    });
    await createCr('a', { from: 'base', platform, more: [other] });
    await ready('a');
    const copy = (place: string): string => `/api/v1/namespaces/${place}/secrets/a`;
    for (const place of [namespace, other]) {
      expect((await kube.get(copy(place))).body).toMatchObject({
        ...{ type: 'example.org/token', data: { token: text('one') } },
        metadata: { labels: { 'orkestra-owner': 'a' } },
      });
    }
    await kube.patch('merge', `/api/v1/namespaces/${platform}/secrets/base`, {
      data: { token: text('two'), more: text('x') },
    });
    for (const place of [namespace, other]) {
      const changed = await untilObject(kube, copy(place), ({ data }) => data['token'] === text('two'));
      expect(changed.data).toEqual({ token: text('two'), more: text('x') });
    }
  });

  it('a missing source fails its CR alone; the copy stays when the source goes and follows when it returns', async () => {
    const { kube, configMaps, crPath, createCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}-copy", fromConfigMap: base, data: { own: "{{ .metadata.name }}" } }
      - { name: "{{ .metadata.name }}-plain", data: { a: b } }
`,
    );
    await createCr('a');
    const failed = await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(failed)?.['message']).toMatch(
      /fromConfigMap: source ConfigMap \S+\/base not found/,
    );
    await untilObject(kube, `${configMaps}/a-plain`);
    const source = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'base' }, data: { x: '1' } };
    await kube.post(configMaps, source);
    await ready('a');
    const copied = await kube.get(`${configMaps}/a-copy`);
    expect(copied.body.data).toEqual({ x: '1', own: 'a' });
    await kube.delete(`${configMaps}/base`);
    await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect((await kube.get(`${configMaps}/a-copy`)).body.metadata.uid).toBe(copied.body.metadata.uid);
  });
});
