/** What becomes of the work when the process that does it ends, by order or not; judged by what the API server was asked. */
import { describe, expect, it, type TestContext } from 'vitest';
import { ApiProxy } from '../support/api-proxy.js';
import { cluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import type { ProcessOptions } from '../support/runtime-process.js';
import { type LiveProcess, SHORT_LEASE, SiblingProcesses } from '../support/sibling-processes.js';

const crds = { load: fileCrd('Load'), work: fileCrd('Work') };

const PACE = { workers: 4, sleep: '50ms' };
const CRS = 80;

/** A replica of A, and a record of what it asks of the API server. */
interface Replica extends LiveProcess {
  readonly api: ApiProxy;
}

async function world(test: TestContext, options: Partial<ProcessOptions> = {}) {
  const siblings = await SiblingProcesses.open(test, cluster(), crds);
  const replica = async (): Promise<Replica> => {
    const api = await ApiProxy.of(siblings.kube.kubeconfig);
    test.onTestFinished(() => api.close());
    const started = await siblings.startA(PACE, { ...options, kubeconfig: api.kubeconfig });
    return { ...started, api };
  };
  /** Resolves when every CR has its child, and says so itself. */
  const done = async (): Promise<void> => {
    const mine = (objects: readonly KubeBody[]) =>
      objects.filter(({ metadata }) => metadata.name.startsWith('load-'));
    await untilObjects(siblings.kube, siblings.configMaps, (found) => mine(found).length === CRS);
    await untilObjects(siblings.kube, siblings.loads, (found) => found.every(isReady));
  };
  return { siblings, replica, done };
}

function isReady({ status }: KubeBody): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((each) => each.type === 'Ready' && each.status === 'True');
}

const reconciled = ({ live }: Replica, count: number): Promise<unknown> =>
  live.until('/katalog/load', ({ totalReconciles }) => Number(totalReconciles) >= count);

/** The children that a replica made, in order. The ConfigMap of the kinds, beside the Lease, is applied. */
const made = ({ api }: Replica): readonly string[] =>
  api
    .writes()
    .filter(({ verb, resource }) => verb === 'create' && resource === 'configmaps')
    .map(({ name }) => name);

describe.concurrent('work', { timeout: 120_000 }, () => {
  it('work moves from a terminated process to its successor, nothing lost or repeated', async (test) => {
    const { siblings, replica, done } = await world(test);
    const first = await replica();
    await first.process.leading();
    const half = siblings.createLoads(CRS / 2);
    await reconciled(first, 5);
    // The others come while one stops and the other one starts.
    const rest = siblings.createLoads(CRS / 2, CRS / 2);
    const [code, second] = await Promise.all([first.process.stop(), replica()]);
    const names = [...(await half), ...(await rest)];
    await done();
    expect(code).toBe(0);
    const all = [...made(first), ...made(second)];
    expect(all.toSorted()).toEqual([...names].toSorted());
    expect(made(first).length).toBeGreaterThanOrEqual(5);
    expect(made(second).length).toBeGreaterThan(0);
  });

  it('work of a killed process is done by its successor, what was in flight perhaps again', async (test) => {
    const { siblings, replica, done } = await world(test, { leaseDuration: SHORT_LEASE });
    const first = await replica();
    await first.process.leading();
    const names = await siblings.createLoads(CRS);
    await reconciled(first, 5);
    const [, second] = await Promise.all([first.process.kill(), replica()]);
    await done();
    const all = [...made(first), ...made(second)];
    expect(new Set(all)).toEqual(new Set(names));
    expect(all.length - names.length).toBeLessThanOrEqual(PACE.workers);
  });

  it('a leader that was halted leaves the work alone once it resumes', async (test) => {
    const { siblings, replica, done } = await world(test, { leaseDuration: SHORT_LEASE });
    const first = await replica();
    await first.process.leading();
    const second = await replica();
    const names = await siblings.createLoads(CRS);
    await reconciled(first, 5);
    first.process.halt();
    // Its proxy has answered whatever was under way.
    await second.process.leading();
    const before = first.api.writes().length;
    await done();
    first.process.wake();
    await first.live.until('/katalog/load', ({ isKonductor }) => isKonductor === false);
    await first.live.until('/katalog/load/cr', ({ items }) =>
      (items as readonly { readonly ready: boolean }[]).every(({ ready }) => ready),
    );
    expect(first.api.writes().slice(before)).toEqual([]);
    const all = [...made(first), ...made(second)];
    expect(new Set(all)).toEqual(new Set(names));
    expect(all.length - names.length).toBeLessThanOrEqual(PACE.workers);
  });
});
