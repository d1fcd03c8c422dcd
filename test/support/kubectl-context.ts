/** What an E2E document reads and changes a cluster with: an embedded one, that ends with the test. */
import { onTestFinished } from 'vitest';
import { type PodHost, startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { Applied } from '../../src/e2e/kubectl/applied.js';
import type { KubectlContext } from '../../src/e2e/kubectl/context.js';
import { Kinds } from '../../src/e2e/kubectl/kinds.js';
import { runtimeDeployment } from '../../src/e2e/kubectl/under-test.js';
import { Operators } from '../../src/e2e/operators/operators.js';
import { Jq } from '../../src/e2e/text/jq-worker.js';

/** `pods`: what runs its Pods, as the bundle of a Katalog would. */
export async function kubectlContext({
  pods,
  live = {},
}: {
  readonly pods?: PodHost;
  readonly live?: Partial<KubectlContext['live']>;
} = {}): Promise<{ readonly context: KubectlContext; readonly applied: Applied }> {
  const clock = systemClock();
  const dev = await startDevCluster({ clock, simulateWorkloads: true, ...(pods ? { pods } : {}) });
  const client = new KubeClient({ config: { from: 'text', text: dev.kubeconfig }, clock });
  const { signal } = new AbortController();
  const kinds = new Kinds(client);
  const applied = new Applied(client, kinds, clock);
  const operators = new Operators({ clock, random: () => 0.5, env: {}, kubeconfig: () => '', signal });
  const jq = new Jq(clock);
  onTestFinished(async () => {
    await Promise.all([client.close(), jq.close(), dev.stop()]);
  });
  const context: KubectlContext = {
    ...{ client, kinds, operators, jq, clock, signal, env: {}, folder: '.' },
    ...{ hostsOperators: true, isDeployed: true, isSimulated: false },
    live: { token: undefined, ca: undefined, deployment: () => runtimeDeployment(applied), ...live },
  };
  return { context, applied };
}
