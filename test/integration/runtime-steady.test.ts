import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import { operated } from '../support/operated.js';
import { operating, type TestRuntime, type TimedRequest, writes } from '../support/runtime.js';

const crd = fileCrd('Shop');

const NAMES = ['a', 'b', 'c'];

const SHOP = `
resync: 100ms
labels: { shop: "{{ .metadata.name }}" }
operatorBox:
  onCreate:
    secrets: [{ name: "{{ .metadata.name }}-once", data: { token: abc } }]
  onReconcile:
    deployments:
      - name: "{{ .metadata.name }}"
        image: "web:1"
        replicas: "{{ .spec.replicas }}"
        port: 8080
        autoscale: { max: 3, scaleUp: { conditions: { when: [{ field: spec.replicas, greaterThan: 2 }] } } }
    services: [{ name: "{{ .metadata.name }}", port: 8080 }]
    configMaps:
      - { name: "{{ .metadata.name }}", data: { text: "{{ .spec.replicas }}" } }
      - { name: "{{ .metadata.name }}-copy", fromConfigMap: "{{ .metadata.name }}" }
    secrets: [{ name: "{{ .metadata.name }}-tls", tls: { commonName: "{{ .metadata.name }}" } }]
  onDelete:
    configMaps: [{ name: "{{ .metadata.name }}-left" }]
  status:
    fields:
      - { path: replicas, value: "{{ .spec.replicas }}", type: int }
      - { path: available, value: "{{ .children.deployment.status.availableReplicas }}", type: int }
`;

describe('in the steady state', () => {
  it('a resync in the steady state makes no request to the API server', async () => {
    const { runtime } = await settled();
    const before = runtime.requests.length;
    await resyncs(runtime, 5);
    expect(operating(runtime.requests.slice(before))).toEqual([]);
  });

  it('a restarted runtime writes nothing', async () => {
    const { runtime, another } = await settled();
    await runtime.stop();
    const next = await another();
    await resyncs(next, 2);
    expect(writes(next.requests)).toEqual([]);
  });

  it('a foreign edit costs only the writes that correct it', async () => {
    const { kube, configMaps, runtime } = await settled();
    const before = runtime.requests.length;
    await kube.patch('merge', `${configMaps}/b`, { data: { text: 'mine' } });
    await untilObject(kube, `${configMaps}/b`, ({ data }) => data['text'] === '2');
    await resyncs(runtime, 3);
    // The Event that says so is one more, for the API server's clients rather than for the CR.
    const made = (since: number) =>
      operating(runtime.requests.slice(since))
        .map(({ verb, resource }) => `${verb} ${resource}`)
        .filter((request) => !request.endsWith('events'));
    // The first time, the fields that the POST has set are moved to apply.
    expect(made(before)).toEqual(['get configmaps', 'patch configmaps', 'apply configmaps']);
    const again = runtime.requests.length;
    await kube.patch('merge', `${configMaps}/b`, { data: { text: 'mine' } });
    await untilObject(kube, `${configMaps}/b`, ({ data }) => data['text'] === '2');
    await resyncs(runtime, 3);
    expect(made(again)).toEqual(['apply configmaps']);
  });
});

describe('a CR that somebody else writes during its reconcile', () => {
  it('a CR changed during its reconcile is reconciled again without a failure', async () => {
    const { kube, runtime, configMaps, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}-first", data: { text: "{{ .spec.text }}" } }
      - { name: "{{ .metadata.name }}-second", data: { text: "{{ .spec.text }}" }, sleep: 300ms }
`,
    );
    await createCr('a', { text: 'hello' });
    await untilObject(kube, `${configMaps}/a-first`);
    await patchCr('a', { spec: { text: 'bye' } });
    await ready('a', 2);
    for (const name of ['a-first', 'a-second']) {
      expect((await kube.get(`${configMaps}/${name}`)).body.data).toEqual({ text: 'bye' });
    }
    expect(runtime.requests.filter(({ code }) => code === 409)).toMatchObject([{ verb: 'patch' }]);
    const health = await runtime.live.until('/katalog/shop/health', ({ state }) => state === 'healthy');
    expect(health).toMatchObject({ failedReconciles: 0, lastError: '' });
  });
});

/** Three CRs that are as wanted, of which nothing is left to tell. */
async function settled() {
  const world = await operated(crd, SHOP, { lease: 'steady' });
  const { kube, namespace, createCr, ready } = world;
  for (const name of NAMES) await createCr(name, { replicas: 2 });
  for (const name of NAMES) await ready(name);
  if (kube.hasControllers) {
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    for (const name of NAMES) {
      await untilObject(kube, `${deployments}/${name}`, ({ status }) => available(status) === 2);
      await untilObject(
        kube,
        world.crPath(name),
        (cr) => (cr.status as { available?: number }).available === 2,
      );
    }
  }
  await untilObjects(kube, `/api/v1/namespaces/${namespace}/events`, (events) =>
    NAMES.every((name) =>
      events.some((event) => (event['involvedObject'] as { name: string }).name === name),
    ),
  );
  await rest(world.runtime);
  return world;
}

/** Waits for rounds without a request: the last Events are sent when the CRs have long been as wanted. */
async function rest(runtime: TestRuntime): Promise<void> {
  let made: readonly TimedRequest[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    const before = operating(runtime.requests).length;
    await resyncs(runtime, 3);
    made = operating(runtime.requests).slice(before);
    if (made.length === 0) return;
  }
  throw new Error(`it never came to rest: ${JSON.stringify(made)}`);
}

/** Waits until every CR has been reconciled `rounds` times more. A runtime that has just started answers 503. */
async function resyncs(runtime: TestRuntime, rounds: number): Promise<void> {
  const path = '/katalog/shop/health';
  const { totalReconciles: before } = await runtime.live.until(path, (_, { status }) => status === 200);
  const wanted = Number(before) + rounds * NAMES.length;
  await runtime.live.until(path, ({ totalReconciles }) => Number(totalReconciles) >= wanted);
}

function available(status: unknown): unknown {
  return (status as { availableReplicas?: number } | undefined)?.availableReplicas;
}
