import type { JsonObject } from '../../lib/base/index.js';

/** A Kubernetes object to be written as YAML, and comments for people who review it. */
export interface Manifest {
  readonly object: JsonObject;
  /** Above the whole object. */
  readonly comment?: string;
  /** Above a part of it, by its path: `['rules', 0]`. */
  readonly comments?: readonly { readonly at: readonly (string | number)[]; readonly text: string }[];
}
