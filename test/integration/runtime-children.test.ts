import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilGone, untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Site');

const CONFIG_MAP = `
operatorBox:
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}-config"
        data: { text: "{{ .spec.text }}" }
`;

describe('children of a CR', () => {
  it('children are created with owner reference, labels and annotations', async () => {
    const { kube, namespace, createCr } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    deployments:
      - name: "{{ .metadata.name }}-web"
        image: "{{ .spec.image }}"
        replicas: "{{ .spec.replicas }}"
        labels: { tier: front }
        annotations: { note: "of {{ .metadata.name }}" }
`,
    );
    const cr = await createCr('a', { image: 'web:1', replicas: 2 });
    const child = await untilObject(kube, `/apis/apps/v1/namespaces/${namespace}/deployments/a-web`);
    expect(child.spec).toMatchObject({ replicas: 2, selector: { matchLabels: { 'orkestra-owner': 'a' } } });
    expect(child.metadata).toMatchObject({
      labels: { tier: 'front', 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
      annotations: { note: 'of a' },
      ownerReferences: [{ kind: 'Site', name: 'a', uid: cr.metadata.uid, controller: true }],
    });
    expect(child.metadata.managedFields?.[0]).toMatchObject({ manager: 'orkestra', operation: 'Update' });
  });

  it('children follow a change of the spec', async () => {
    const { kube, configMaps, createCr, patchCr } = await operated(crd, CONFIG_MAP);
    await createCr('a', { text: 'hello' });
    await untilObject(kube, `${configMaps}/a-config`);
    await patchCr('a', { spec: { text: 'bye' } });
    await untilObject(kube, `${configMaps}/a-config`, textIs('bye'));
  });

  it('edited children are corrected immediately', async () => {
    const { kube, configMaps, createCr } = await operated(crd, CONFIG_MAP);
    await createCr('a', { text: 'hello' });
    await untilObject(kube, `${configMaps}/a-config`);
    const edited = await kube.patch('merge', `${configMaps}/a-config`, { data: { text: 'mine' } });
    const { resourceVersion } = edited.body.metadata;
    const child = await untilObject(kube, `${configMaps}/a-config`, textIs('hello'));
    expect(Number(child.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  });

  it('deleted children are created again', async () => {
    const { kube, configMaps, createCr } = await operated(crd, CONFIG_MAP);
    await createCr('a', { text: 'hello' });
    const { metadata } = await untilObject(kube, `${configMaps}/a-config`);
    await kube.delete(`${configMaps}/a-config`);
    await untilObject(kube, `${configMaps}/a-config`, (child) => child.metadata.uid !== metadata.uid);
  });

  it('when `when` turns false, children of onReconcile are deleted and those of onCreate stay', async () => {
    const when = 'when: [{ field: spec.on, equals: "yes" }]';
    const { kube, configMaps, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onCreate:
    configMaps: [{ name: "{{ .metadata.name }}-created", data: { a: b }, ${when} }]
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}-reconciled", data: { a: b }, ${when} }]
`,
    );
    await createCr('a', { on: 'yes' });
    await untilObject(kube, `${configMaps}/a-created`);
    await untilObject(kube, `${configMaps}/a-reconciled`);
    await patchCr('a', { spec: { on: 'no' } });
    await untilGone(kube, `${configMaps}/a-reconciled`);
    await ready('a', 2);
    expect((await kube.get(`${configMaps}/a-created`)).status).toBe(200);
  });

  it('children of onCreate are not touched again, except with `reconcile: true`', async () => {
    const { kube, configMaps, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onCreate:
    configMaps:
      - { name: "{{ .metadata.name }}-once", data: { text: "{{ .spec.text }}" } }
      - { name: "{{ .metadata.name }}-kept", data: { text: "{{ .spec.text }}" }, reconcile: true }
`,
    );
    await createCr('a', { text: 'hello' });
    await untilObject(kube, `${configMaps}/a-once`);
    await kube.patch('merge', `${configMaps}/a-once`, { data: { text: 'mine' } });
    await patchCr('a', { spec: { text: 'bye' } });
    await untilObject(kube, `${configMaps}/a-kept`, textIs('bye'));
    await ready('a', 2);
    expect((await kube.get(`${configMaps}/a-once`)).body.data).toEqual({ text: 'mine' });
  });

  it('children of forEach follow its list', async () => {
    const { kube, configMaps, createCr, patchCr } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}-{{ .item }}"
        forEach: { field: spec.parts }
        data: { part: "{{ .item }}" }
`,
    );
    const named = (...names: string[]) =>
      untilObjects(
        kube,
        configMaps,
        (found) => found.map((one) => one.metadata.name).join() === names.join(),
        {
          labelSelector: 'orkestra-owner=a',
        },
      );
    await createCr('a', { parts: ['x', 'y', 'z'] });
    const before = await named('a-x', 'a-y', 'a-z');
    await patchCr('a', { spec: { parts: ['x', 'w'] } });
    const after = await named('a-w', 'a-x');
    expect(after[1]?.metadata.uid).toBe(before[0]?.metadata.uid);
  });

  it('children outside the namespace carry the owner as label and annotation', async () => {
    const { kube, namespace, createCr } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    clusterRoles: [{ name: "{{ .metadata.namespace }}", rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }]
  onDelete:
    clusterRoles: [{ name: "{{ .metadata.namespace }}" }]
`,
    );
    const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${namespace}`;
    const cr = await createCr('a');
    const { metadata } = await untilObject(kube, path);
    expect(metadata).not.toHaveProperty('ownerReferences');
    expect(metadata.labels).toMatchObject({ 'orkestra-owner': 'a', 'orkestra.io/owner': 'a' });
    expect(metadata.annotations).toMatchObject({
      'orkestra.orkspace.io/owner': `${cr.metadata.uid} ${namespace}/a Site.${crd.apiTypes.group}`,
    });
    await kube.delete(`${crd.collection(namespace)}/a`);
    await untilGone(kube, path);
  });
});

function textIs(text: string): (child: KubeBody) => boolean {
  return ({ data }) => data['text'] === text;
}
