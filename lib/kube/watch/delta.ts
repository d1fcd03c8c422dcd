import type { KubernetesObject } from '../objects.js';

/** One change of a store. */
export type Delta =
  | { readonly type: 'added'; readonly object: KubernetesObject }
  | { readonly type: 'updated'; readonly object: KubernetesObject; readonly old: KubernetesObject }
  /** `object` is the last one known; `missed`: a relist found it gone, so its last changes were not seen. */
  | { readonly type: 'deleted'; readonly object: KubernetesObject; readonly missed: boolean };
