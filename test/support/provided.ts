/** What the global set-up tells the tests about the cluster they run against. */
export interface ProvidedCluster {
  readonly kind: 'embedded' | 'real';
  readonly url: string;
  /** Path of a kubeconfig file. */
  readonly kubeconfig: string;
  /** Somebody collects garbage, empties namespaces and lets workloads become ready. */
  readonly hasControllers: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ProvidedCluster;
  }
}
