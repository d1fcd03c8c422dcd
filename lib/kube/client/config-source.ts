/**
 * Where the configuration comes from. `default`: `$KUBECONFIG`, else `~/.kube/config`, else the pod's service
 * account; `cluster`: the pod's service account alone. The library reads these places itself.
 */
export type ConfigSource =
  | { readonly from: 'default'; readonly context?: string }
  | { readonly from: 'cluster' }
  | { readonly from: 'file'; readonly path: string; readonly context?: string }
  | { readonly from: 'text'; readonly text: string; readonly context?: string };
