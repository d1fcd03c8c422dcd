import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import { EVENTS, EventRecorder, KubeClient, LeaderElector } from '../../lib/kube/index.js';
import { cluster, testNamespace } from '../support/cluster.js';

const FAST = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 100 };

function kubeClient(): KubeClient {
  const client = new KubeClient({
    config: { from: 'file', path: cluster().kubeconfig },
    clock: systemClock(),
  });
  onTestFinished(() => client.close());
  return client;
}

/** An elector, and a way to wait until it has told something. */
function elect(client: KubeClient, namespace: string, identity: string) {
  const log: string[] = [];
  const waits: { text: string; done: () => void }[] = [];
  const told = (text: string): void => {
    log.push(text);
    for (const wait of waits) if (wait.text === text) wait.done();
  };
  const elector = new LeaderElector({
    api: client,
    clock: systemClock(),
    random: systemRandom,
    lease: { namespace, name: 'konductor' },
    identity,
    katalog: 'pipeline',
    url: () => `http://${identity}`,
    times: FAST,
    callbacks: {
      onStartedLeading: (epoch) => told(`leads ${epoch}`),
      onStoppedLeading: () => told('stops'),
      onNewLeader: (leader, url) => told(`leader ${leader} ${url}`),
      onProblem: (problem) => told(problem?.code ?? 'well'),
    },
  });
  onTestFinished(() => elector.stop());
  elector.start();
  const until = (text: string): Promise<void> =>
    log.includes(text) ? Promise.resolve() : new Promise((done) => waits.push({ text, done }));
  return { elector, log, until };
}

describe('leader election', () => {
  it('leadership moves to the next process when the first stops', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const a = elect(client, namespace, 'a');
    await a.until('leads 1');
    const b = elect(client, namespace, 'b');
    await b.until('leader a http://a');
    expect([a.elector.mayWrite(), b.elector.mayWrite()]).toEqual([true, false]);
    await a.elector.stop();
    await b.until('leads 2');
    expect([a.elector.mayWrite(), b.elector.mayWrite()]).toEqual([false, true]);
    const lease = await cluster().get(
      `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/konductor`,
    );
    expect(lease.body.spec).toMatchObject({
      holderIdentity: 'b',
      leaseTransitions: 2,
      leaseDurationSeconds: 3,
    });
  });

  it('a missing namespace is logged, and leadership starts once it exists', async () => {
    const client = kubeClient();
    const name = `later-${Math.random().toString(36).slice(2, 10)}`;
    const a = elect(client, name, 'a');
    await a.until('ORK_LEASE_NAMESPACE');
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await client.create({ apiVersion: 'v1', plural: 'namespaces', namespaced: false }, namespace);
    onTestFinished(() =>
      cluster()
        .delete(`/api/v1/namespaces/${name}`)
        .then(() => undefined),
    );
    await a.until('leads 1');
    await a.until('well');
  });
});

describe('Events', () => {
  it('repeated Events are counted up', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const recorder = new EventRecorder({
      api: client,
      clock: systemClock(),
      random: systemRandom,
      log: { warn: (fields, message) => expect.fail(`${message} ${JSON.stringify(fields)}`) },
      component: 'orkestra',
      instance: 'test',
    });
    const subject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'a', uid: 'u-1' } };
    recorder.record(subject, { type: 'Warning', reason: 'ReconcileError', message: 'one' });
    recorder.record(subject, { type: 'Warning', reason: 'ReconcileError', message: 'two' });
    recorder.record(subject, { type: 'Warning', reason: 'ReconcileError', message: 'three' });
    await recorder.stop();
    const { items } = await client.list(EVENTS, { namespace, fieldSelector: 'involvedObject.uid=u-1' });
    expect(items).toMatchObject([{ reason: 'ReconcileError', message: 'three', count: 3, type: 'Warning' }]);
  });
});
