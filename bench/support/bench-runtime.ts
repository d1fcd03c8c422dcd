/** A runtime in the process of the bench, over the Katalog and the CRs of `bench-crd.ts`. */
import { randomBytes } from 'node:crypto';
import { type Clock, systemRandom } from '../../lib/base/index.js';
import { KubeClient, type Logger, loadPlan, Runtime } from '../../runtime/index.js';
import { katalog } from './bench-crd.js';

const silent: Logger = {
  isLevelEnabled: () => false,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

export interface BenchRuntimeOptions {
  readonly config: { readonly from: 'file'; readonly path: string };
  readonly clock: Clock;
  readonly namespace: string;
  readonly workers: number;
  /** Verb and plural of every request, as in `patch benches`. */
  readonly onRequest: (request: string) => void;
}

/** Not started yet. */
export function benchRuntime({ config, clock, namespace, workers, onRequest }: BenchRuntimeOptions): Runtime {
  const { plan, problems } = loadPlan([{ file: 'bench.yaml', text: katalog(namespace, workers) }], {
    clock,
    randomBytes,
    env: {},
  });
  if (!plan) throw new Error(problems.map((problem) => problem.message).join('; '));
  return new Runtime({
    plan,
    client: new KubeClient({
      config,
      clock,
      onRequest: ({ verb, resource }) => onRequest(`${verb} ${resource}`),
    }),
    clock,
    random: systemRandom,
    log: silent,
    identity: 'bench',
    version: '0',
    election: undefined,
    listen: { port: 0, host: '127.0.0.1' },
    processMetrics: false,
  });
}
