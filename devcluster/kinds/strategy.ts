import type { Cause } from '../../lib/schema/index.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';

/** What a kind does beyond its schema; every part is optional. */
export interface KindStrategy {
  /** Defaults that a schema cannot say; the writer owns them. */
  complete?(object: KubeObject): KubeObject;
  /** What the server itself decides; nobody owns it. `before` is undefined for a creation. */
  prepare?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): KubeObject;
  /** What the schema cannot say. */
  check?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): Cause[];
}
