import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated, readyCondition } from '../support/operated.js';

const crd = fileCrd('Job');
const bare = fileCrd('Bare', { subresources: {} });
const narrow = fileCrd('Narrow', {
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        status: {
          type: 'object',
          properties: {
            phase: { type: 'string' },
            web: { type: 'object', properties: { ready: { type: 'integer' } } },
          },
        },
      },
    },
  },
});

/** Two children that the API server refuses (a name that is none) around one that it takes. */
const TWO_BROKEN = `
resync: 30m
queue: { failureThreshold: 3 }
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}{{ .spec.suffix }}-one", data: { a: b } }
      - { name: "{{ .metadata.name }}-good", data: { a: b } }
      - { name: "{{ .metadata.name }}{{ .spec.suffix }}-two", data: { a: b } }
  status:
    fields:
      - { path: phase, value: Done }
      - { path: trouble, value: "true", type: bool, when: [{ field: spec.suffix, exists: true }], clearOnFalse: true }
`;

describe('the status of a CR', () => {
  it('the status has Ready and the observed generation', async () => {
    const { createCr, patchCr, ready } = await operated(crd, 'workers: 1');
    await createCr('a');
    const first = await ready('a');
    expect(readyCondition(first)).toMatchObject({
      status: 'True',
      reason: 'Reconciled',
      observedGeneration: 1,
    });
    await patchCr('a', { spec: { text: 'other' } });
    const second = await ready('a', 2);
    expect(readyCondition(second)).toEqual({ ...readyCondition(first), observedGeneration: 2 });
  });

  it('requeue writes the status at each reconcile while its conditions hold', async () => {
    const { kube, crPath, createCr } = await operated(
      crd,
      `
resync: "0"
requeue: { after: "{{ .spec.text }}", when: [{ field: status.times, lessThan: 3 }] }
operatorBox:
  status:
    fields:
      - { path: times, value: "{{ add .status.times 1 }}", type: int, when: [{ field: status.times, lessThan: 5 }] }
`,
    );
    await createCr('a', { text: '20ms' });
    await untilObject(kube, crPath('a'), ({ status }) => (status as { times?: number })?.times === 3);
    await createCr('b', { text: 'soon' });
    const b = await untilObject(kube, crPath('b'), (cr) => readyCondition(cr) !== undefined);
    expect(readyCondition(b)).toMatchObject({
      status: 'False',
      message: 'operatorBox.reconciler.requeue.after: invalid after "soon": expected a duration such as 30s',
    });
  });

  it('declared status fields have their types, from the CR and its children', async () => {
    const { createCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: hello } }]
  status:
    fields:
      - { path: text, value: "{{ .spec.count }}", type: string }
      - { path: counts.int, value: "{{ .spec.count }}", type: int }
      - { path: counts.float, value: "{{ .spec.count }}.5", type: float }
      - { path: ok, value: "{{ eq .spec.count 3 }}", type: bool }
      - { path: child, value: "{{ .children.configmap.data.text }}" }
      - { path: phase, value: Few }
      - { path: phase, value: Many, when: [{ field: spec.count, greaterThan: 2 }] }
`,
    );
    await createCr('a', { count: 3 });
    expect((await ready('a')).status).toMatchObject({
      text: '3',
      counts: { int: 3, float: 3.5 },
      ok: true,
      child: 'hello',
      phase: 'Many',
    });
  });

  it('conditions and status fields of others are kept', async () => {
    const { kube, crPath, createCr, patchCr, ready } = await operated(crd, 'workers: 1');
    await createCr('a');
    await ready('a');
    const theirs = {
      type: 'Theirs',
      status: 'True',
      reason: 'R',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const { status } = (await kube.get(crPath('a'))).body as { status: { conditions: object[] } };
    await kube.patch('merge', `${crPath('a')}/status`, {
      status: { note: 'mine', conditions: [...status.conditions, theirs] },
    });
    await patchCr('a', { spec: { text: 'other' } });
    const cr = await ready('a', 2);
    expect(cr.status).toMatchObject({ note: 'mine', conditions: [{ type: 'Ready' }, theirs] });
  });

  it('the status of a failed reconcile names every error, and the rest is applied', async () => {
    const { kube, configMaps, createCr, crPath } = await operated(crd, TWO_BROKEN);
    await createCr('a', { suffix: '_' });
    const cr = await untilObject(kube, crPath('a'), (found) => readyCondition(found) !== undefined);
    expect(readyCondition(cr)).toMatchObject({ status: 'False', reason: 'ReconcileError' });
    expect(messageOf(cr)).toMatch(/ConfigMap \S+\/a_-one: .*; ConfigMap \S+\/a_-two: /);
    expect(cr.status).toMatchObject({ trouble: true });
    expect(cr.status).not.toHaveProperty('phase');
    expect((await kube.get(`${configMaps}/a-good`)).status).toBe(200);
  });

  it('a CRD is degraded from the failure threshold on and recovers', async () => {
    const { kube, runtime, createCr, patchCr, ready, crPath } = await operated(crd, TWO_BROKEN);
    await createCr('a', { suffix: '_' });
    const degraded = await runtime.live.until('/katalog/job/health', ({ state }) => state === 'degraded');
    expect(degraded).toMatchObject({ status: 503, healthy: false, consecutiveFails: expect.any(Number) });
    expect(degraded['lastError']).toMatch(/a_-one.*a_-two/);
    expect(Number(degraded['consecutiveFails'])).toBeGreaterThanOrEqual(3);
    expect(await runtime.live.get('/katalog')).toMatchObject({ status: 503, body: { totalDegraded: 1 } });
    await patchCr('a', { spec: { suffix: null } });
    const cr = await ready('a', 2);
    expect(cr.status).toMatchObject({ phase: 'Done' });
    expect(cr.status).not.toHaveProperty('trouble');
    expect(messageOf((await kube.get(crPath('a'))).body)).toBe('');
    const healthy = await runtime.live.until('/katalog/job/health', ({ state }) => state === 'healthy');
    expect(healthy).toMatchObject({ status: 200, consecutiveFails: 0, lastError: degraded['lastError'] });
  });

  it('the Events of a reconcile are in the Live API', async () => {
    const { kube, namespace, runtime, createCr, patchCr, ready } = await operated(crd, TWO_BROKEN);
    const { metadata } = await createCr('a', { suffix: '_' });
    const reasons = (...wanted: string[]) =>
      untilObjects(
        kube,
        `/api/v1/namespaces/${namespace}/events`,
        (events) => wanted.every((reason) => events.some((event) => event.reason === reason)),
        { fieldSelector: `involvedObject.uid=${metadata.uid}` },
      );
    const [failed] = await reasons('ReconcileError');
    expect(failed).toMatchObject({ type: 'Warning', message: expect.stringMatching(/a_-one.*a_-two/) });
    await patchCr('a', { spec: { suffix: null } });
    await ready('a', 2);
    await reasons('ReconcileError', 'Reconciled');
    const { body } = await runtime.live.get(`/katalog/job/cr/${namespace}/a/events`);
    expect(body['events']).toContainEqual(
      expect.objectContaining({ type: 'Normal', reason: 'Reconciled', object: 'Job/a', source: 'orkestra' }),
    );
  });
});

describe('labels that the Katalog writes onto CRs', () => {
  it('CR labels of the Katalog are templates and are restored when changed', async () => {
    const { kube, crPath, createCr } = await operated(crd, 'labels: { team: "{{ .spec.team }}" }');
    const labelIs = (team: string) =>
      untilObject(kube, crPath('a'), ({ metadata }) => metadata.labels?.['team'] === team);
    await createCr('a', { team: 'blue' }, { labels: { mine: 'yes' } });
    expect((await labelIs('blue')).metadata.labels).toEqual({ mine: 'yes', team: 'blue' });
    const changed = await kube.patch('merge', crPath('a'), { metadata: { labels: { team: 'red' } } });
    const back = await labelIs('blue');
    expect(Number(back.metadata.resourceVersion)).toBeGreaterThan(
      Number(changed.body.metadata.resourceVersion),
    );
  });
});

function messageOf(cr: KubeBody): string {
  return String(readyCondition(cr)?.['message']);
}

describe('the status of a custom child', () => {
  it('the status of a custom child is written and restored', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    custom:
      - apiVersion: policy/v1
        kind: PodDisruptionBudget
        name: "{{ .metadata.name }}"
        spec: { minAvailable: 1 }
        status: { currentHealthy: "{{ .spec.healthy }}", desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 }
      - { apiVersion: v1, kind: ConfigMap, name: "{{ .metadata.name }}-plain", status: { a: b } }
`,
    );
    const path = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/a`;
    const healthy = (count: number) =>
      untilObject(
        kube,
        path,
        ({ status }) => (status as { currentHealthy?: number }).currentHealthy === count,
      );
    await createCr('a', { healthy: 3 });
    await healthy(3);
    await ready('a');
    await kube.patch('merge', `${path}/status`, { status: { currentHealthy: 9 } });
    await healthy(3);
    await patchCr('a', { spec: { healthy: 4 } });
    await healthy(4);
  });

  it('a declared status on a kind without one fails the CR', async () => {
    const { kube, crPath, createCr } = await operated(
      crd,
      `
operatorBox:
  onCreate:
    custom:
      - { apiVersion: v1, kind: ConfigMap, name: "{{ .metadata.name }}", status: { a: b }, hasStatus: true }
`,
    );
    await createCr('a');
    const failed = await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(failed)?.['message']).toMatch(
      /ConfigMap \S+\/a: it has no status subresource; leave hasStatus out/,
    );
  });
});

describe('a status that the cluster does not keep', () => {
  it('a status that the CRD does not have is logged once and not retried', async () => {
    const { kube, runtime, configMaps, createCr, patchCr } = await operated(
      bare,
      'operatorBox: { onReconcile: { configMaps: [{ name: "{{ .metadata.name }}", data: { a: "{{ .spec.text }}" } }] } }',
    );
    await createCr('a', { text: 'one' });
    await runtime.logged(({ fields }) => 'code' in fields && fields.code === 'ORK_STATUS_NOT_SERVED');
    for (const text of ['two', 'three']) {
      await patchCr('a', { spec: { text } });
      await untilObject(kube, `${configMaps}/a`, ({ data }) => data['a'] === text);
    }
    await runtime.stop();
    const lines = runtime.log.filter(({ message }) => message.startsWith('status'));
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual(['warn status not served']);
    const { plural } = bare.apiTypes;
    const vain = runtime.requests.filter(({ resource, code }) => resource === plural && code === 404);
    expect(vain).toHaveLength(1);
  });

  it('pruned status fields are named once and the rest is written', async () => {
    const { kube, runtime, crPath, createCr, patchCr } = await operated(
      narrow,
      `
operatorBox:
  status:
    fields:
      - { path: phase, value: "{{ .spec.text }}" }
      - { path: web.ready, value: "1", type: int }
      - { path: web.wanted, value: "1", type: int }
`,
      // The checks of types say before what is lost here.
      { definitions: [] },
    );
    await createCr('a', { text: 'one' });
    const cr = await untilObject(
      kube,
      crPath('a'),
      ({ status }) => (status as { phase?: string })?.phase === 'one',
    );
    expect(cr.status).toEqual({ phase: 'one', web: { ready: 1 } });
    await patchCr('a', { spec: { text: 'two' } });
    await untilObject(kube, crPath('a'), ({ status }) => (status as { phase?: string })?.phase === 'two');
    await runtime.stop();
    const lost = runtime.log.filter(({ fields }) => 'code' in fields && fields.code === 'ORK_STATUS_PRUNED');
    expect(lost).toMatchObject([
      {
        message: 'status fields pruned',
        fields: { fields: ['web.wanted', 'conditions', 'observedGeneration'] },
      },
    ]);
  });
});
