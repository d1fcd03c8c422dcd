/**
 * What comes into the queue of one CRD: while it works, and as the gate before the queue lets it. `trigger` says why, for
 * the trace of the reconcile.
 */
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { keyOf } from '../../../lib/kube/index.js';
import type { ObjectCache } from '../../cache/index.js';
import type { Priority, WorkQueue } from '../../queue/index.js';
import type { Gates } from './gates.js';
import type { Slice } from './resync.js';

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

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
  }

  /** Nothing comes in any more, nor what a gate lets in later. */
  close(): void {
    this.#open = false;
    this.#term.abort();
    this.#term = new AbortController();
  }

  /** Every CR, or those of a slice. None is dropped: those without room in the queue wait in reserve. */
  all(priority: Priority, trigger: string, slice: Slice = () => true): void {
    const { gates, queue, store } = this.tools;
    const crs = store.list().filter(slice);
    if (gates.queues) queue.addAll(crs.map(keyOf), priority, trigger);
    else for (const cr of crs) void this.#admitted(cr, () => queue.addAll([keyOf(cr)], priority, trigger));
  }

  /** A change, which a full queue may drop. */
  one(key: string, trigger: string): void {
    const { gates, queue, store, ignored } = this.tools;
    if (!this.#open) {
      ignored(key, trigger);
      return;
    }
    const add = (): void => queue.add(key, 'change', trigger);
    const cr = gates.queues ? undefined : store.byKey(key);
    if (cr) void this.#admitted(cr, add);
    else add();
  }

  async #admitted(cr: KubernetesObject, add: () => void): Promise<void> {
    const { signal } = this.#term;
    if ((await this.tools.gates.mayQueue(keyOf(cr), cr, signal)) && !signal.aborted) add();
  }
}
