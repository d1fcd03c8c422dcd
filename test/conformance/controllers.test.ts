import { describe, expect, it } from 'vitest';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { CONFIG_MAPS, register, webhookServer } from '../support/webhook-server.js';

/** An API server alone collects no garbage, empties no namespaces and runs no workloads. */
async function setUp() {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const create = async (name: string, metadata: object = {}) =>
    (await kube.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } })).body;
  const owned = (owner: { name: string; uid: string }) => ({
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: owner.name, uid: owner.uid, blockOwnerDeletion: true },
    ],
  });
  /** Resolves when the object of that name is gone. */
  const gone = async (name: string) => {
    const watch = await kube.watch(path, { fieldSelector: `metadata.name=${name}` });
    for (let event = await watch.next(); event?.type !== 'DELETED'; event = await watch.next()) {
      if (!event) throw new Error('the watch ended');
    }
    watch.close();
  };
  return { kube, namespace, path, create, owned, gone };
}

describe('controllers', () => {
  it('an object whose owner was deleted is collected', async () => {
    const { kube, path, create, owned, gone } = await setUp();
    const owner = await create('owner');
    const child = await create('child', owned(owner.metadata));
    await create('grandchild', owned(child.metadata));
    const collected = gone('grandchild');
    await kube.delete(`${path}/owner`);
    await collected;
    expect((await kube.get(`${path}/child`)).status).toBe(404);
  });

  it('an object with an owner that never existed is collected', async () => {
    const { create, owned, gone } = await setUp();
    const collected = gone('child');
    await create('child', owned({ name: 'nobody', uid: crypto.randomUUID() }));
    await collected;
  });

  it('foreground deletion deletes dependents first', async () => {
    const { kube, path, create, owned, gone } = await setUp();
    const owner = await create('owner');
    await create('child', owned(owner.metadata));
    const collected = gone('owner');
    const marked = await kube.delete(`${path}/owner`, { query: { propagationPolicy: 'Foreground' } });
    expect(marked.body.metadata.finalizers).toEqual(['foregroundDeletion']);
    await collected;
    expect((await kube.get(`${path}/child`)).status).toBe(404);
  });

  it('orphan deletion keeps the dependents', async () => {
    const { kube, path, create, owned, gone } = await setUp();
    const owner = await create('owner');
    await create('child', owned(owner.metadata));
    const collected = gone('owner');
    await kube.delete(`${path}/owner`, { query: { propagationPolicy: 'Orphan' } });
    await collected;
    const { body } = await kube.get(`${path}/child`);
    expect(body.metadata).not.toHaveProperty('ownerReferences');
  });

  it('a deleted namespace is emptied', async () => {
    const { kube, namespace, create, gone } = await setUp();
    await create('a');
    const collected = gone('a');
    await kube.delete(`/api/v1/namespaces/${namespace}`);
    await collected;
  });

  it('Deployments and Jobs become complete', async () => {
    const { kube, namespace } = await setUp();
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    await kube.post(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template: template() },
    });
    await kube.post(jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'a' },
      spec: { template: template('Never') },
    });
    await untilStatus(
      kube,
      deployments,
      (status) => status['readyReplicas'] === 2 && status['observedGeneration'] === 1,
    );
    await untilStatus(kube, jobs, (status) => status['succeeded'] === 1);
  });

  it('a suspended Job is not run', async () => {
    const { kube, namespace } = await setUp();
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    await kube.post(jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'a' },
      spec: { suspend: true, template: template('Never') },
    });
    const { succeeded } = await untilStatus(kube, jobs, (status) => conditionOf(status, 'Suspended'));
    expect(succeeded).toBeUndefined();
    await kube.patch('merge', `${jobs}/a`, { spec: { suspend: false } });
    await untilStatus(kube, jobs, (status) => status['succeeded'] === 1 && conditionOf(status, 'Complete'));
  });
});

function template(restartPolicy?: string): object {
  return {
    metadata: { labels: { app: 'a' } },
    spec: { containers: [{ name: 'c', image: 'i:1' }], ...(restartPolicy ? { restartPolicy } : {}) },
  };
}

type Status = Readonly<Record<string, unknown>>;

/** Follows a collection of one object until its status is as wanted. */
async function untilStatus(
  kube: TestCluster,
  path: string,
  wanted: (status: Status) => boolean,
): Promise<Status> {
  const watch = await kube.watch(path);
  for (let event = await watch.next(); event; event = await watch.next()) {
    const status = (event.object.status ?? {}) as Status;
    if (wanted(status)) return status;
  }
  throw new Error('the watch ended');
}

function conditionOf(status: Status, wanted: string): boolean {
  const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === wanted && condition.status === 'True');
}

describe('controllers and webhooks', () => {
  const rules = [{ ...CONFIG_MAPS, operations: ['DELETE'] }];

  it('the garbage collector asks webhooks, and tries again what they refuse', async () => {
    const { kube, namespace, path, create, owned, gone } = await setUp();
    let allowed = false;
    const server = await webhookServer(() => {
      const answer = { allowed };
      allowed = true;
      return answer;
    });
    await register({ kube, server, namespace, type: 'Validating' }, [
      { name: 'keep.orkestra.test', rules, objectSelector: { matchLabels: { keep: 'yes' } } },
    ]);
    const owner = await create('owner');
    await create('child', { ...owned(owner.metadata), labels: { keep: 'yes' } });
    const collected = gone('child');
    await kube.delete(`${path}/owner`);
    await collected;
    expect(server.reviews.get('/')).toMatchObject([
      {
        operation: 'DELETE',
        name: 'child',
        options: { preconditions: { uid: expect.any(String) } },
      },
      { name: 'child' },
    ]);
  });

  it('a namespace that is deleted stays until webhooks let its objects go', async () => {
    const { kube, namespace, create, gone } = await setUp();
    let allowed = false;
    const server = await webhookServer(() => {
      const answer = { allowed };
      allowed = true;
      return answer;
    });
    await register({ kube, server, namespace, type: 'Validating' }, [
      { name: 'keep.orkestra.test', rules, objectSelector: { matchLabels: { keep: 'yes' } } },
    ]);
    await create('kept', { labels: { keep: 'yes' } });
    const emptied = gone('kept');
    await kube.delete(`/api/v1/namespaces/${namespace}`);
    await emptied;
    const [asked] = server.reviews.get('/') ?? [];
    expect(asked).toMatchObject({
      operation: 'DELETE',
      oldObject: { metadata: { name: 'kept' } },
    });
    expect(asked).not.toHaveProperty('name');
    expect(server.reviews.get('/')?.length).toBeGreaterThan(1);
  });
});
