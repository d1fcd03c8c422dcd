// What a program that depends on this package may write; checked by its own strict compiler settings.
import { compileAutoscale } from 'orkestra/autoscaler';
import {
  type DevCluster,
  type DevClusterOptions,
  type FailFault,
  startDevCluster,
} from 'orkestra/devcluster';
import { compileCross, OncopClient, type Reading, type Watch } from 'orkestra/oncop';
import type { Runtime } from 'orkestra/runtime';

const { plan } = compileCross(
  [{ crd: 'loader', source: { host: 'http://127.0.0.1:8080', protocol: 'metrics' } }],
  { crds: [], env: {} },
);
const client = new OncopClient();
export const read: () => Promise<Reading> = () => client.read('cross.loader.metrics.queueDepth');
export const watch: (told: (reading: Reading) => void) => Watch = (told) =>
  new OncopClient({ cross: [{ crd: 'loader', source: { host: 'http://x', cacheFor: '1s' } }] }).watch(
    'cross.loader.metrics.queueDepth',
    told,
  );
const depth: unknown = client.open(plan).read('cross.loader.metrics.queueDepth').value;

const { problems } = compileAutoscale(
  { do: { workers: 'ceil(metrics.queueDepth / 50)' } },
  { baseline: { workers: 2, queueDepth: 0, resyncMs: 30_000 }, aliases: [], checkReference: () => undefined },
);

export const stop: (runtime: Runtime) => Promise<void> = (runtime) => runtime.stop();
export const start: (runtime: Runtime) => Promise<string> = (runtime) => runtime.start();
export { depth, problems };

const fault: FailFault = { status: 503, verb: 'list', resource: 'pods', times: 2, retryAfterSeconds: 1 };
const options: DevClusterOptions = { port: 0, simulateWorkloads: true, log: (line: string) => void line };
export async function failing(): Promise<DevCluster> {
  const cluster = await startDevCluster(options);
  cluster.faults.fail(fault);
  cluster.faults.delay({ ms: 50, verb: 'watch' });
  const dropped: number = cluster.faults.dropWatches({ resource: 'pods' });
  await cluster.faults.restart({ downMs: dropped });
  return cluster;
}
