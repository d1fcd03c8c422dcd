/** What one CRD watches beside its CRs and their children: objects that are read by nobody, but whose changes reconcile. */
import type { Observed } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { KindCache } from './kind-cache.js';

export type ObservedChange = 'create' | 'update' | 'delete';

export interface ObservedListener {
  /** A change of an object that a declaration watches. */
  readonly changed: (
    observed: Observed,
    change: ObservedChange,
    object: KubernetesObject,
    before: KubernetesObject | undefined,
  ) => void;
  readonly state: () => void;
}

export class ObservedCache {
  constructor(
    private readonly watched: readonly { readonly observed: Observed; readonly cache: KindCache }[],
  ) {}

  /** What the first list brings is no change. */
  listen({ changed, state }: ObservedListener): void {
    for (const { observed, cache } of this.watched) {
      let listed = false;
      cache.listen({
        changed: (object, before) => {
          if (listed) changed(observed, before ? 'update' : 'create', object, before);
        },
        gone: (object) => {
          if (listed) changed(observed, 'delete', object, undefined);
        },
        state: () => {
          listed ||= cache.cache?.state === 'synced';
          state();
        },
      });
    }
  }

  /** The first list that has not been handled, in words. A kind that is not served is not waited for. */
  waitingFor(): string | undefined {
    return this.watched.map(({ cache }) => cache.waitingFor).find((reason) => reason !== undefined);
  }
}
