/**
 * What comes into the queue of one CRD: while it works, and as the gate before the queue lets it. `trigger` says why, for
 * the trace of the reconcile.
 */
import { type Clock, inTurns } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { keyOf } from '../../../lib/kube/index.js';
import type { ObjectCache } from '../../cache/index.js';
import type { Priority, WorkQueue } from '../../queue/index.js';
import type { Gates } from './gates.js';
import type { Slice } from './resync.js';

export interface IntakeTools {
  readonly clock: Clock;
  readonly queue: Pick<WorkQueue, 'add' | 'addAll'>;
  readonly gates: Pick<Gates, 'queues' | 'mayQueue'>;
  readonly store: ObjectCache['store'];
  /** Told of a trigger that comes while it is closed. */
  readonly ignored: (key: string, trigger: string) => void;
}

/** CRs that are looked at in a step: a millisecond or two. */
const STEP = 500;

/** Of all CRs these, for that reason. */
export interface Share {
  readonly slice: Slice;
  readonly trigger: string;
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

  /**
   * The CRs of each share, one share after the other; what does not fit into a turn of the event loop comes in later ones.
   * None is dropped: those without room in the queue wait in reserve.
   */
  all(priority: Priority, ...shares: readonly Share[]): void {
    const { clock, store } = this.tools;
    void inTurns(clock, this.#term.signal, this.#walk(store.list(), priority, shares));
  }

  *#walk(
    crs: readonly KubernetesObject[],
    priority: Priority,
    shares: readonly Share[],
  ): Generator<undefined, void> {
    for (const { slice, trigger } of shares) {
      for (let from = 0; from < crs.length; from += STEP) {
        this.#add(crs.slice(from, from + STEP).filter(slice), priority, trigger);
        yield;
      }
    }
  }

  #add(crs: readonly KubernetesObject[], priority: Priority, trigger: string): void {
    const { gates, queue } = this.tools;
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
