/** Which cluster a document runs on: flags win over the document. */
import { commandErrors } from '../../errors.js';
import { type E2eTest, isInstalled, type Provider } from '../document/index.js';

export interface ClusterFlags {
  /** `embedded`, `envtest`, or the name of a context. */
  readonly cluster?: string;
  readonly useCurrent?: boolean;
  readonly keepCluster?: boolean;
}

export interface Choice {
  readonly provider: Provider;
  /** Of `existing`: a context; undefined: the current one. */
  readonly context?: string;
  /** Of `kind`. */
  readonly name?: string;
  readonly keep: boolean;
}

/** The provider that flags and document come to, whether it can be had or not. */
export function chosenProvider({ cluster }: Pick<E2eTest, 'cluster'>, flags: ClusterFlags): Provider {
  if (flags.cluster === 'embedded' || flags.cluster === 'envtest') return flags.cluster;
  return flags.cluster !== undefined || flags.useCurrent ? 'existing' : cluster.provider;
}

/** The first document whose cluster is not its own alone, and which cluster that is; undefined: each has its own. */
export function sharedCluster(
  tests: readonly Pick<E2eTest, 'cluster' | 'file'>[],
  flags: ClusterFlags,
): string | undefined {
  for (const test of tests) {
    const provider = chosenProvider(test, flags);
    if (provider === 'kind') return `${test.file} runs on the kind cluster ${test.cluster.name}`;
    if (provider === 'existing') return `${test.file} runs on ${flags.cluster ?? 'the current context'}`;
  }
  return undefined;
}

/** A bundle needs nodes: without them its Pods run no image. */
const WITHOUT_NODES: { readonly [Name in Provider]?: string } = {
  embedded: 'Pods of an embedded cluster are simulated, or are processes of this machine',
  envtest: 'envtest is an API server without nodes',
};

/** Throws ORK_E2E_DEPLOYED for a cluster that a bundle cannot be installed on. */
export function checkNodes({ file }: Pick<E2eTest, 'file'>, provider: Provider): void {
  const why = WITHOUT_NODES[provider];
  if (why !== undefined)
    throw commandErrors.make('ORK_E2E_DEPLOYED', `${file}: --deployed needs a cluster with nodes: ${why}`);
}

const CHOICES = '--cluster embedded, --cluster envtest, --cluster <context> or --use-current';

/** Throws ORK_E2E_CLUSTER when there is none to be had. */
export function chooseCluster(
  { cluster, file }: Pick<E2eTest, 'cluster' | 'file'>,
  flags: ClusterFlags,
  env: Readonly<Record<string, string | undefined>>,
): Choice {
  const keep = flags.keepCluster ?? cluster.reuse;
  if (flags.cluster !== undefined) {
    if (flags.cluster === 'embedded') return { provider: 'embedded', keep };
    if (flags.cluster === 'envtest') return { provider: 'envtest', keep };
    return { provider: 'existing', context: flags.cluster, keep };
  }
  if (flags.useCurrent) return { provider: 'existing', keep };
  if (cluster.provider === 'kind' && !isInstalled('kind', env['PATH'] ?? '')) {
    const message = `${file} runs on a kind cluster, and kind is not installed: choose another cluster with ${CHOICES}`;
    throw commandErrors.make('ORK_E2E_CLUSTER', message);
  }
  return { provider: cluster.provider, keep, ...(cluster.provider === 'kind' ? { name: cluster.name } : {}) };
}
