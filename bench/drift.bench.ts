/**
 * Milliseconds until a child that somebody deleted is back, against a watch that answers a deletion with a PATCH.
 *
 * Usage: npm run bench -- drift [deletions (200)] [CRs (100)]. Needs KUBEBUILDER_ASSETS.
 */
import { randomBytes } from 'node:crypto';
import { systemClock, systemRandom } from '../base/index.js';
import { KubeClient, type Logger, loadPlan, Runtime } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { crd, katalog, seed } from './support/bench-crd.js';
import { progress, report } from './support/report.js';
import { Restorer } from './support/restorer.js';
import { percentile, tidy } from './support/stats.js';
import { Witness } from './support/witness.js';

const [deletions = 200, crs = 100] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const clock = systemClock();
const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const CONFIG_MAPS = { apiVersion: 'v1', plural: 'configmaps', namespaced: true };
const plane = await startControlPlane(assets);
const config = { from: 'file', path: plane.kubeconfig } as const;
const admin = new KubeClient({ config, clock });
const ours: number[] = [];
const reference: number[] = [];
try {
  await crd(admin, clock);
  const runtime = await operate('ours');
  const restorer = await Restorer.start(admin, 'raw', crs, { config, clock });
  const witness = await Witness.start(admin);
  for (let round = 0; round < deletions; round++) {
    const name = `bench-${round % crs}-config`;
    ours.push(await restored(witness, 'ours', name));
    reference.push(await restored(witness, 'raw', name));
    if ((round + 1) % 50 === 0) progress(`${round + 1} deletions`);
  }
  witness.stop();
  await restorer.stop();
  await runtime.stop();
} finally {
  await admin.close();
  await plane.stop();
}
const figures = (series: readonly number[]) => ({
  p50: tidy(percentile(series, 0.5)),
  p99: tidy(percentile(series, 0.99)),
});
report({
  bench: 'drift',
  unit: 'ms',
  better: 'lower',
  ours: figures(ours),
  reference: figures(reference),
  ratio: {
    p50: tidy(percentile(ours, 0.5) / percentile(reference, 0.5)),
    p99: tidy(percentile(ours, 0.99) / percentile(reference, 0.99)),
  },
  deletions,
  crs,
});

/** From the event of the deletion to that of the new object, as somebody else sees them. */
async function restored(witness: Witness, namespace: string, name: string): Promise<number> {
  const gone = witness.sees('DELETED', namespace, name);
  const back = witness.sees('ADDED', namespace, name);
  await admin.delete(CONFIG_MAPS, { namespace, name });
  return (await back) - (await gone);
}

/** A runtime in this process that has brought every CR of the namespace to its wanted state. */
async function operate(namespace: string): Promise<Runtime> {
  await seed(admin, namespace, crs);
  const { plan, problems } = loadPlan([{ file: 'bench.yaml', text: katalog(namespace, 16) }], {
    clock,
    randomBytes,
    env: {},
  });
  if (!plan) throw new Error(problems.map((problem) => problem.message).join('; '));
  let statuses = 0;
  let settled = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    settled = resolve;
  });
  const client = new KubeClient({
    config,
    clock,
    onRequest: ({ verb, resource }) => {
      if (verb === 'patch' && resource === 'benches' && ++statuses === crs) settled();
    },
  });
  const runtime = new Runtime({
    plan,
    client,
    clock,
    random: systemRandom,
    log: silent,
    identity: 'bench',
    version: '0',
    election: undefined,
    listen: { port: 0, host: '127.0.0.1' },
    processMetrics: false,
  });
  await runtime.start();
  await all;
  return runtime;
}
