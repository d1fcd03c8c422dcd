import type { KubeClient } from '../../../lib/kube/index.js';
import type { Provider } from '../document/index.js';

/** A cluster that documents run on. */
export interface TestCluster {
  readonly provider: Provider;
  /** As it is shown. */
  readonly name: string;
  /** Path of a kubeconfig. */
  readonly kubeconfig: string;
  readonly client: KubeClient;
  /** It ends with everything in it, so that nothing has to be removed from it. */
  readonly isDisposable: boolean;
  /** It makes Pods of the Deployments of the runtime and the gateway, and each is a process of this machine. */
  readonly hostsOperators: boolean;
  /** Why the image under test was not given to its nodes, which then have to pull it; undefined: it was, or nobody could. */
  readonly imageNote?: string | undefined;
  close(): Promise<void>;
}
