/** What Katalogs that are published rest on, each in a shape of our own. */
import { describe, expect, it } from 'vitest';
import { fileCrd, testCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const crd = fileCrd('Shape');
const leaf = fileCrd('Leaf');
const typed = fileCrd('Ring', {
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: open,
        status: {
          type: 'object',
          properties: {
            count: { type: 'integer' },
            share: { type: 'number' },
            full: { type: 'boolean' },
            names: { type: 'array', items: { type: 'string' } },
            label: { type: 'string' },
            conditions: { type: 'array', items: open },
            observedGeneration: { type: 'integer' },
          },
        },
      },
    },
  },
});

const phaseIs = (phase: string) => (cr: KubeBody) =>
  (cr.status as { phase?: string } | undefined)?.phase === phase;

describe('a state machine of Jobs under onReconcile', () => {
  const job = (name: string, condition: string): string => `
      - name: "{{ .metadata.name }}-${name}"
        image: "worker:1"
        command: ["true"]
        when: [{ field: status.phase, ${condition} }]`;
  const step = (from: string, to: string): string => `
      - path: phase
        value: ${to}
        when:
          - { field: status.phase, equals: ${from} }
          - { field: children.job.status.succeeded, greaterThan: 0 }`;
  const MACHINE = `
resync: 1s
queue: { failureThreshold: 0.5 }
operatorBox:
  onReconcile:
    jobs:${job('build', 'notExists: true')}${job('test', 'equals: Testing')}${job('ship', 'equals: Shipping')}
  status:
    fields:${step('Shipping', 'Done')}${step('Testing', 'Shipping')}${step('Building', 'Testing')}
      - { path: phase, value: Building, when: [{ field: status.phase, notExists: true }] }
`;

  it('makes each Job once, keeps it when its condition has passed, and comes to its end', async () => {
    const { kube, namespace, createCr, crPath } = await operated(crd, MACHINE);
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    await createCr('a');
    for (const name of ['build', 'test', 'ship']) {
      await untilObject(kube, `${jobs}/a-${name}`);
      await kube.patch('merge', `${jobs}/a-${name}/status`, { status: { succeeded: 1 } });
    }
    await untilObject(kube, crPath('a'), phaseIs('Done'));
    const made = await untilObjects(kube, jobs, (found) => found.length >= 3);
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['a-build', 'a-ship', 'a-test']);
  });
});

describe('an entry with `reconcile: false` under onReconcile', () => {
  it('makes its object once, and leaves it alone when the spec and its condition change', async () => {
    const { kube, configMaps, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}-first"
        data: { text: "{{ .spec.text }}" }
        reconcile: false
        when: [{ field: spec.on, equals: true }]
`,
    );
    await createCr('a', { text: 'hello', on: true });
    await untilObject(kube, `${configMaps}/a-first`);
    await patchCr('a', { spec: { text: 'bye', on: false } });
    await ready('a', 2);
    expect((await kube.get(`${configMaps}/a-first`)).body.data).toEqual({ text: 'hello' });
    await kube.delete(`${configMaps}/a-first`);
    await patchCr('a', { spec: { on: true } });
    await untilObject(kube, `${configMaps}/a-first`, ({ data }) => data['text'] === 'bye');
  });
});

describe('shards by forEach under onCreate', () => {
  it('takes the object of an item that has left, and keeps those whose condition alone has changed', async () => {
    const { kube, configMaps, createCr, patchCr } = await operated(
      crd,
      `
operatorBox:
  onCreate:
    configMaps:
      - name: "{{ .metadata.name }}-{{ .item }}"
        data: { text: "{{ .spec.text }}" }
        forEach: { field: spec.shards }
        when: [{ field: spec.on, equals: true }]
`,
    );
    const names = (...wanted: string[]) =>
      untilObjects(
        kube,
        configMaps,
        (found) => found.map(({ metadata }) => metadata.name).join() === wanted.join(),
        {
          labelSelector: 'orkestra-owner=a',
        },
      );
    await createCr('a', { shards: ['x', 'y', 'z'], text: 'hello', on: true });
    await names('a-x', 'a-y', 'a-z');
    await patchCr('a', { spec: { shards: ['x', 'z'], text: 'bye', on: false } });
    const [x] = await names('a-x', 'a-z');
    expect(x?.data).toEqual({ text: 'hello' });
  });
});

describe('status values without a type', () => {
  it('take the types of the schema of the CRD', async () => {
    const { createCr, ready, patchCr, kube, crPath } = await operated(
      typed,
      `
operatorBox:
  status:
    fields:
      - { path: count, value: "{{ len .spec.shards }}" }
      - { path: share, value: "{{ .spec.share }}" }
      - { path: full, value: "{{ gt (len .spec.shards) 2 }}" }
      - { path: names, value: "{{ .spec.shards }}" }
      - { path: label, value: "{{ len .spec.shards }}" }
`,
    );
    await createCr('a', { shards: ['x', 'y'], share: 0.5 });
    expect((await ready('a')).status).toMatchObject({
      count: 2,
      share: 0.5,
      full: false,
      names: ['x', 'y'],
      label: '2',
    });
    await patchCr('a', { spec: { share: 'much' } });
    const refused = await untilObject(kube, crPath('a'), (cr) => messageOf(cr) !== '');
    expect(messageOf(refused)).toContain('fields[1].value: invalid value "much": expected a number');
  });
});

describe('preReconcile.when', () => {
  it('gates the CR, which is idle and healthy until it holds', async () => {
    const { runtime, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  preReconcile: { when: [{ field: spec.approved, equals: true }] }
  status: { fields: [{ path: seen, value: "yes" }] }
`,
    );
    await createCr('a', { approved: false });
    const health = await runtime.live.until('/katalog/shape/health', ({ state }) => state === 'gated');
    expect(health).toMatchObject({ gated: true, healthy: true, status: 200 });
    await patchCr('a', { spec: { approved: true } });
    expect((await ready('a', 2)).status).toMatchObject({ seen: 'yes' });
  });
});

describe('children of custom kinds', () => {
  it('are found by name under custom as under customs', async () => {
    const { createCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    custom:
      - { apiVersion: ${leaf.apiTypes.group}/v1, kind: Leaf, name: "{{ .metadata.name }}-c", spec: { phase: Up } }
  status:
    fields:
      - { path: one, value: '{{ (index .children.custom "a-c").spec.phase }}' }
      - { path: other, value: '{{ (index .children.customs "a-c").spec.phase }}' }
      - { path: only, value: "{{ .children.custom.spec.phase }}" }
`,
    );
    await createCr('a');
    expect((await ready('a')).status).toMatchObject({ one: 'Up', other: 'Up', only: 'Up' });
  });
});

describe('the health of a Katalog', () => {
  it('counts the degraded CRDs in its reason', async () => {
    const { runtime, createCr } = await operated(
      crd,
      `
queue: { failureThreshold: 1 }
operatorBox:
  onReconcile:
    deployments: [{ image: "{{ .spec.image }}", replicas: "{{ .spec.replicas }}" }]
`,
    );
    await createCr('a', { image: 'web:1', replicas: 'many' });
    const { degradedReason } = await runtime.live.until(
      '/katalog',
      ({ totalDegraded }) => totalDegraded === 1,
    );
    expect(degradedReason).toMatch(/^1 degraded: shape: /);
  });

  it('is degraded while a CRD that was there is missing, and recovers', async () => {
    const own = testCrd('Passing');
    await own.install();
    const { runtime, createCr, ready } = await operated(
      own,
      'operatorBox: { status: { fields: [{ path: a, value: b }] } }',
    );
    await createCr('a');
    await ready('a');
    await own.remove();
    const gone = await runtime.live.until('/katalog/passing/health', ({ missing }) => missing === true);
    expect(gone).toMatchObject({ state: 'degraded', status: 503, lastError: 'CRD missing at runtime' });
    await own.install();
    const back = await runtime.live.until('/katalog/passing/health', ({ state }) => state === 'healthy');
    expect(back).toMatchObject({ missing: false, lastError: 'CRD missing at runtime' });
    await own.remove();
  });
});

function messageOf(cr: KubeBody): string {
  const { conditions = [] } = (cr.status ?? {}) as { conditions?: { type: string; message: string }[] };
  return conditions.find(({ type }) => type === 'Ready')?.message ?? '';
}
