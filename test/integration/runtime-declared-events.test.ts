import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Task');

const names = (all: readonly KubeBody[]): string => all.map(({ metadata }) => metadata.name).join();

describe('declared events', () => {
  it('declared events are written when their condition begins to hold or changes, once', async () => {
    const { kube, namespace, createCr, patchCr, ready, runtime } = await operated(
      crd,
      `
resync: 200ms
operatorBox:
  emit:
    status:
      fields: [{ path: phase, value: "{{ .spec.phase }}" }]
    events:
      done:
        type: Normal
        reason: Completed
        message: "{{ .metadata.name }} has ended as {{ .spec.result }}"
        on: [success]
        when: [{ field: status.phase, equals: Done }]
      broken: { type: Warning, reason: Broken, message: never said, on: [failure] }
`,
    );
    const { metadata } = await createCr('a', { phase: 'Running' });
    await ready('a');
    const said = async (message: string) => {
      const events = await untilObjects(
        kube,
        `/api/v1/namespaces/${namespace}/events`,
        (all) => all.some((event) => event['message'] === message),
        { fieldSelector: `involvedObject.uid=${metadata.uid},reason=Completed` },
      );
      return events.map(({ count }) => count);
    };
    await patchCr('a', { spec: { phase: 'Done', result: 'good' } });
    expect(await said('a has ended as good')).toEqual([1]);
    const health = '/katalog/task/health';
    const { totalReconciles } = await runtime.live.until(health, (_, { status }) => status === 200);
    const more = Number(totalReconciles) + 3;
    await runtime.live.until(health, ({ totalReconciles: now }) => Number(now) >= more);
    await patchCr('a', { spec: { result: 'bad' } });
    expect(await said('a has ended as bad')).toEqual([2]);
    const { body } = await kube.get(`/api/v1/namespaces/${namespace}/events`);
    expect(JSON.stringify(body)).not.toContain('never said');
  });
});

describe('cleanup', () => {
  it('cleanup deletes the CR whose condition holds and no other', async () => {
    const { kube, namespace, createCr, ready, configMaps } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  runtime:
    cleanup: { or: [{ field: status.phase, equals: Done }, { field: status.phase, equals: Failed }] }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}" }]
  onDelete:
    configMaps: [{ name: "{{ .metadata.name }}" }]
  emit:
    status:
      fields: [{ path: phase, value: "{{ .spec.phase }}" }]
`,
    );
    await createCr('stays', { phase: 'Running' });
    await ready('stays');
    await createCr('goes', { phase: 'Failed' });
    await untilObjects(kube, crd.collection(namespace), (all) => names(all) === 'stays');
    expect((await kube.get(`${configMaps}/goes`)).status).toBe(404);
    expect((await kube.get(`${configMaps}/stays`)).status).toBe(200);
  });

  it('cleanup waits its delay from when the condition began to hold, and starts over when it does not', async () => {
    const { kube, namespace, crPath, createCr, patchCr } = await operated(
      crd,
      `
resync: 30m
operatorBox:
  cleanup: { deleteAfter: 1h, when: [{ field: spec.phase, equals: Done }] }
`,
    );
    const since = (cr: { metadata: { annotations?: Record<string, string> } }) =>
      cr.metadata.annotations?.['orkestra.orkspace.io/cleanup-since'];
    await createCr('a', { phase: 'Done' });
    const waiting = await untilObject(kube, crPath('a'), (cr) => since(cr) !== undefined);
    expect(Date.parse(since(waiting) ?? '')).toBeLessThanOrEqual(Date.now());
    await patchCr('a', { spec: { phase: 'Running' } });
    await untilObject(kube, crPath('a'), (cr) => since(cr) === undefined);
    const long = { 'orkestra.orkspace.io/cleanup-since': '2020-01-01T00:00:00Z' };
    await createCr('b', { phase: 'Done' }, { annotations: long });
    await untilObjects(kube, crd.collection(namespace), (all) => names(all) === 'a');
  });
});
