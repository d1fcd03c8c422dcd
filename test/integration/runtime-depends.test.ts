import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import { startRuntime } from '../support/runtime.js';

const crds = { old: fileCrd('OldThing'), next: fileCrd('NextThing') };

const NEXT = `
dependsOn: { old: { condition: deleted } }
operatorBox: { onReconcile: { configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }] } }
`;

describe('dependsOn with the condition deleted', () => {
  it('starts the dependent when the last CR goes, and not before the first list', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const old = crds.old.collection(namespace);
    await kube.post(old, crds.old.cr('last'));
    await kube.post(crds.next.collection(namespace), crds.next.cr('a'));
    const entries = {
      old: { crd: crds.old, namespace, body: 'resync: 0s\noperatorBox: {}' },
      next: { crd: crds.next, namespace, body: `resync: 0s${NEXT}` },
    };
    const runtime = await startRuntime({ katalog: katalogText('depends', entries), namespace });
    await runtime.live.until('/katalog/old/health', ({ state }) => state === 'healthy');
    const waits = await runtime.live.until('/katalog/next/health', ({ state }) => state === 'pending');
    expect(waits['reason']).toBe('waiting for old to be deleted (it is healthy)');
    expect(runtime.log.filter(({ message }) => message === 'operator started')).toHaveLength(1);
    await kube.delete(`${old}/last`);
    await untilObject(kube, `/api/v1/namespaces/${namespace}/configmaps/a`);
  });
});
