/** Which cluster a document runs on: flags win over the document. */
import type { ClusterFlags as KubeconfigFlags } from '../../cluster-source.js';
import { commandErrors } from '../../errors.js';
import { type E2eTest, isInstalled, type Provider } from '../document/index.js';

export interface ClusterFlags extends KubeconfigFlags {
  /** `embedded`, `envtest`, or the name of a context. */
  readonly cluster?: string;
  readonly useCurrent?: boolean;
  readonly keepCluster?: boolean;
}

export interface Choice {
  readonly provider: Provider;
  /** Of `existing`: a context; undefined: the current one. */
  readonly context?: string;
  /** Of `existing`: a file; undefined: that of kubectl. */
  readonly kubeconfig?: string;
  /** Of `kind`. */
  readonly name?: string;
  readonly keep: boolean;
}

/** The provider that flags and document come to, whether it can be had or not. */
export function chosenProvider({ cluster }: Pick<E2eTest, 'cluster'>, flags: ClusterFlags): Provider {
  return startedCluster(flags) ?? (namesExisting(flags) ? 'existing' : cluster.provider);
}

/** The provider of a cluster that `--cluster` starts, where it names none that is there. */
function startedCluster({ cluster }: ClusterFlags): 'embedded' | 'envtest' | undefined {
  return cluster === 'embedded' || cluster === 'envtest' ? cluster : undefined;
}

function namesExisting({ cluster, useCurrent, kubeconfig, context }: ClusterFlags): boolean {
  return Boolean(useCurrent) || [cluster, kubeconfig, context].some((flag) => flag !== undefined);
}

/** What is wrong with the flags, whatever the document: two of them that name different clusters. */
export function clusterMisuse(flags: ClusterFlags): string | undefined {
  const { cluster, useCurrent, kubeconfig, context } = flags;
  const named = context === undefined ? '--kubeconfig' : '--context';
  if (startedCluster(flags) && (kubeconfig !== undefined || context !== undefined))
    return `--cluster ${cluster} starts a cluster, and ${named} names one: leave one of them out`;
  const other = cluster === undefined ? '--use-current' : '--cluster';
  if (context !== undefined && (cluster !== undefined || useCurrent))
    return `--context and ${other} both choose a context: leave one of them out`;
  return undefined;
}

/** In words, before it is opened. */
export function clusterText({ provider, name, context, kubeconfig }: Choice): string {
  if (provider === 'kind') return `the kind cluster ${name}`;
  if (provider !== 'existing') return provider;
  const chosen = context === undefined ? 'the current context' : `the context ${context}`;
  return kubeconfig === undefined ? chosen : `${chosen} of ${kubeconfig}`;
}

/** The first document whose cluster is not its own alone, and which cluster that is; undefined: each has its own. */
export function sharedCluster(
  tests: readonly { readonly test: Pick<E2eTest, 'file'>; readonly choice: Choice }[],
): string | undefined {
  const found = tests.find(({ choice }) => choice.provider === 'kind' || choice.provider === 'existing');
  return found && `${found.test.file} runs on ${clusterText(found.choice)}`;
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

/** Throws ORK_E2E_CLUSTER when the cluster is not to be had. */
export function checkTools(
  { file }: Pick<E2eTest, 'file'>,
  { provider }: Choice,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (provider !== 'kind' || isInstalled('kind', env['PATH'] ?? '')) return;
  const message = `${file} runs on a kind cluster, and kind is not installed: choose another cluster with ${CHOICES}`;
  throw commandErrors.make('ORK_E2E_CLUSTER', message);
}

/** Which one it is, whether it can be had or not. */
export function chooseCluster(test: Pick<E2eTest, 'cluster'>, flags: ClusterFlags): Choice {
  const { cluster } = test;
  const provider = chosenProvider(test, flags);
  const keep = flags.keepCluster ?? cluster.reuse;
  if (provider === 'existing') {
    const { kubeconfig, context = flags.cluster } = flags;
    return {
      ...{ provider, keep },
      ...(context === undefined ? {} : { context }),
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
    };
  }
  return { provider, keep, ...(provider === 'kind' ? { name: cluster.name } : {}) };
}
