/**
 * What comes into the queue of one CRD: while it works, and as the gate before the queue lets it. `trigger` says why, for
 * the trace of the reconcile.
 */
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf } from '../../lib/kube/index.js';
import type { ObjectCache } from '../cache/index.js';
import type { Priority, WorkQueue } from '../queue/index.js';
import type { Gates } from './gates.js';

export interface IntakeTools {
  readonly queue: Pick<WorkQueue, 'add' | 'addAll'>;
  readonly gates: Pick<Gates, 'queues' | 'mayQueue'>;
  readonly store: ObjectCache['store'];
  /** Told of a trigger that comes while it is closed. */
  readonly ignored: (key: string, trigger: string) => void;
}

export class Intake {
  #open = false;
  /** Aborted when it closes, for the gates that are being evaluated. */
  #term = new AbortController();

  constructor(private readonly tools: IntakeTools) {}

  open(): void {
    this.#open = true;
  }

  /** Nothing comes in any more, nor what a gate lets in later. */
  close(): void {
    this.#open = false;
    this.#term.abort();
    this.#term = new AbortController();
  }

  /** Every CR that there is. */
  all(priority: Priority, trigger: string): void {
    const { gates, queue, store } = this.tools;
    const keys = store.list().map(keyOf);
    if (gates.queues) queue.addAll(keys, priority, trigger);
    else for (const key of keys) this.one(key, priority, trigger);
  }

  one(key: string, priority: Priority, trigger: string): void {
    const { gates, queue, store, ignored } = this.tools;
    if (!this.#open) {
      ignored(key, trigger);
      return;
    }
    const cr = gates.queues ? undefined : store.byKey(key);
    if (cr) void this.#gated(key, cr, { priority, trigger });
    else queue.add(key, priority, trigger);
  }

  async #gated(
    key: string,
    cr: KubernetesObject,
    { priority, trigger }: { readonly priority: Priority; readonly trigger: string },
  ): Promise<void> {
    const { signal } = this.#term;
    const { gates, queue } = this.tools;
    if ((await gates.mayQueue(key, cr, signal)) && !signal.aborted) queue.add(key, priority, trigger);
  }
}
