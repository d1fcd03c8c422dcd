import type { TimerHandle } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import type { ResourceChange } from '../store/store.js';
import type { Stored } from '../store/stored.js';
import type { Controller } from './controller.js';
import { writeStatus } from './internal-write.js';
import { LIVES, type Step } from './workload-status.js';

/**
 * Gives workloads the status they would have if nodes ran them. No Pods are made for StatefulSets, DaemonSets or Jobs:
 * only their own status tells of them. Deployments and ReplicaSets have controllers of their own.
 */
export class WorkloadSimulator implements Controller {
  readonly #unobserve: () => void;
  readonly #timers = new Map<string, TimerHandle>();

  constructor(
    readonly state: ClusterState,
    /** Whether a Pod is run for real, by its uid: its host says what becomes of it. */
    readonly isHosted: (uid: string | undefined) => boolean,
  ) {
    this.#unobserve = state.store.observe((change) => this.#observe(change));
  }

  stop(): void {
    this.#unobserve();
    for (const timer of this.#timers.values()) this.state.clock.clearTimeout(timer);
    this.#timers.clear();
  }

  /** A life begins anew with every generation. */
  #observe({ type, resource, current, previous }: ResourceChange): void {
    const steps = LIVES[resource];
    if (!steps || (resource === 'pods' && this.isHosted(current.object.metadata.uid))) return;
    const id = `${resource}/${current.namespace}/${current.name}`;
    if (type === 'DELETED') this.#cancel(id);
    else if (
      current.object.metadata.generation !== previous?.object.metadata.generation ||
      type === 'ADDED'
    ) {
      this.#cancel(id);
      this.#schedule(id, resource, current, steps);
    }
  }

  #cancel(id: string): void {
    this.state.clock.clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #schedule(id: string, resource: string, stored: Stored, steps: readonly Step[]): void {
    const [step, ...rest] = steps;
    if (!step) return;
    const { clock, store } = this.state;
    const timer = clock.setTimeout(() => {
      this.#timers.delete(id);
      const current = store.get(resource, stored);
      if (!current || current.object.metadata.deletionTimestamp !== undefined) return;
      writeStatus(this.state, resource, current, step.status(current.object, clock.now()));
      this.#schedule(id, resource, stored, rest);
    }, step.afterMs);
    this.#timers.set(id, timer);
  }
}
