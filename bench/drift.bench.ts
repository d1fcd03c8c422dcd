/**
 * Milliseconds until a child that somebody deleted is back, against a watch that answers a deletion with a PATCH.
 *
 * Usage: npm run bench -- drift [deletions (200)] [CRs (100)]. Needs KUBEBUILDER_ASSETS.
 */
import { systemClock } from '../lib/base/index.js';
import { KubeClient, type Runtime } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { crd, seed } from './support/bench-crd.js';
import { benchRuntime } from './support/bench-runtime.js';
import { progress, report } from './support/report.js';
import { Restorer } from './support/restorer.js';
import { compared } from './support/stats.js';
import { Witness } from './support/witness.js';

const [deletions = 200, crs = 100] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const clock = systemClock();
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
report({
  bench: 'drift',
  unit: 'ms',
  better: 'lower',
  ...compared(ours, reference),
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
  let statuses = 0;
  let settled = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    settled = resolve;
  });
  const runtime = benchRuntime({
    config,
    clock,
    namespace,
    workers: 16,
    onRequest: (request) => {
      if (request === 'patch benches' && ++statuses === crs) settled();
    },
  });
  await runtime.start();
  await all;
  return runtime;
}
