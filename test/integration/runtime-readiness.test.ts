import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Stack');

/** The second child waits for the first, which is ready when its data say so. */
const STACK = `
operatorBox:
  onCreate:
    configMaps: [{ name: "{{ .metadata.name }}-db", data: { up: "no" }, readyWhen: [{ field: data.up, equals: "yes" }] }]
  onReconcile:
    secrets: [{ name: "{{ .metadata.name }}-web", data: { a: b }, waitFor: ["configMaps/{{ .metadata.name }}-db"] }]
  status: { ready: children }
`;

function conditions(cr: KubeBody): Readonly<Record<string, string>> {
  const { conditions: rows = [] } = (cr.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return Object.fromEntries(rows.map(({ type, status }) => [type, status]));
}

describe('children that wait for others', () => {
  it('are created when those are ready, and kept through 100 flaps and a new leader', async () => {
    const { kube, runtime, namespace, configMaps, crPath, createCr, another } = await operated(crd, STACK);
    const up = (value: string) => kube.patch('merge', `${configMaps}/a-db`, { data: { up: value } });
    const web = `/api/v1/namespaces/${namespace}/secrets/a-web`;
    await createCr('a');
    const waiting = await untilObject(kube, crPath('a'), (cr) => conditions(cr)['Reconciling'] === 'True');
    expect(conditions(waiting)).toEqual({ Ready: 'False', Reconciling: 'True' });
    expect(JSON.stringify(waiting.status)).toContain(`waits for ConfigMap ${namespace}/a-db: not ready`);
    expect((await kube.get(web)).status).toBe(404);
    await up('yes');
    const { metadata } = await untilObject(kube, web);
    await untilObject(kube, crPath('a'), (cr) => conditions(cr)['Ready'] === 'True');
    for (let n = 0; n < 100; n++) {
      await up('no');
      await up('yes');
    }
    await up('no');
    await untilObject(kube, crPath('a'), (cr) => conditions(cr)['Ready'] === 'False');
    await runtime.stop();
    const next = await another();
    await next.logged(({ message, fields }) => message === 'reconcile ended' && 'outcome' in fields);
    expect((await kube.get(web)).body.metadata.uid).toBe(metadata.uid);
    expect([...runtime.requests, ...next.requests].filter(({ verb }) => verb === 'delete')).toEqual([]);
  });
});
