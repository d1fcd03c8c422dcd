import { describe, expect, it } from 'vitest';
import { cluster, type TestCluster } from '../support/cluster.js';
import { isAlive, ork } from '../support/ork.js';

type Event = Readonly<Record<string, unknown>>;

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

describe('ork demo', () => {
  it('ork demo grows the pool with the queue of the other process, shrinks it back and leaves nothing behind', async () => {
    const kube = cluster();
    const shared = kube.kind === 'real';
    const flags = shared ? ['--kubeconfig', kube.kubeconfig] : [];
    const { code, stdout, stderr } = await ork(['demo', '--once', '--json', '--loaders', '60', ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    expect(events.at(-1)).toMatchObject({
      type: 'summary',
      scaledUp: true,
      returned: true,
      baseline: 2,
      loaders: 60,
      waves: 1,
      deploymentsReady: kube.hasControllers || !shared,
      endToEndMs: { with: expect.any(Number), without: expect.any(Number) },
    });
    const runtimes = events.filter(({ type }) => type === 'runtime');
    expect(runtimes.map(({ runtime }) => runtime)).toEqual(['loader', 'processor']);
    expect(runtimes.map(({ pid }) => isAlive(Number(pid)))).toEqual([false, false]);
    if (shared) await expectCleaned(kube, String(events[0]?.['namespace']));
  });
});

/** Without controllers a namespace that is deleted stays, marked as such, with the children in it. */
async function expectCleaned(kube: TestCluster, namespace: string): Promise<void> {
  const { status, body } = await kube.get(`/api/v1/namespaces/${namespace}`);
  if (kube.hasControllers) expect(status).toBe(404);
  else expect(body.metadata.deletionTimestamp).toBeDefined();
  for (const plural of ['loaders', 'processors']) {
    const definition = await kube.get(`${DEFINITIONS}/${plural}.autoscale.orkestra.io`);
    // A moment passes between the end of the last CR of a kind and that of the kind.
    if (definition.status !== 404) expect(definition.body.metadata.deletionTimestamp).toBeDefined();
  }
}
