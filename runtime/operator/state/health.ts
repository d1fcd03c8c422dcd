/**
 * The state of one CRD's operator, from what it is waiting for and how its reconciles end.
 *
 * `pending` until this replica leads, the dependencies are satisfied and the first list has been handled;
 * `started` from then until the first success (or at once `healthy` when there is nothing to reconcile);
 * `gated` from a gate that held a CR back until the next success;
 * `degraded` from `failureThreshold` failures in a row until the next success. `lastError` stays: an audit trail.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { CrdState } from '../../view.js';

/** Why an operator does not work yet; the first that applies is shown. */
export type Waiting = { readonly reason: string; readonly missing: boolean };

export class Health {
  #waiting: Waiting | undefined = { reason: 'starting', missing: false };
  #startedAt: number | undefined;
  #lastReconcileAt: number | undefined;
  #consecutiveFails = 0;
  #total = 0;
  #failed = 0;
  #lastError = '';
  /** Why a CR is held back; until the next success. */
  #gated: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly failureThreshold: number,
    private readonly resourceCount: () => number,
    private readonly onChange: () => void,
  ) {}

  /** The operator cannot work, and why. A restart after this begins a new `startedAt`. */
  wait(reason: string, missing = false): void {
    if (this.#waiting?.reason === reason && this.#waiting.missing === missing) return;
    this.#waiting = { reason, missing };
    this.#startedAt = undefined;
    this.onChange();
  }

  /** The operator takes items from now on. */
  start(): void {
    if (!this.#waiting) return;
    this.#waiting = undefined;
    this.#startedAt = this.clock.now();
    this.onChange();
  }

  /** A gate has held a CR back: neither a success nor a failure. */
  gate(reason: string): void {
    if (this.#gated === reason) return;
    this.#gated = reason;
    this.onChange();
  }

  succeeded(): void {
    this.#gated = undefined;
    this.#total++;
    this.#consecutiveFails = 0;
    this.#lastReconcileAt = this.clock.now();
    this.onChange();
  }

  failed(error: string): void {
    this.#total++;
    this.#failed++;
    this.#consecutiveFails++;
    this.#lastError = error;
    this.#lastReconcileAt = this.clock.now();
    this.onChange();
  }

  get state(): CrdState {
    if (this.#waiting) return 'pending';
    if (this.#consecutiveFails >= this.failureThreshold) return 'degraded';
    if (this.#gated !== undefined) return 'gated';
    return this.#total > this.#failed || this.resourceCount() === 0 ? 'healthy' : 'started';
  }

  get reason(): string {
    if (this.#waiting) return this.#waiting.reason;
    const { state } = this;
    if (state === 'gated') return this.#gated ?? '';
    return state === 'degraded'
      ? `${this.#consecutiveFails} reconciles failed in a row: ${this.#lastError}`
      : '';
  }

  /** What `CrdView.health` shows, less the dependencies. */
  snapshot() {
    return {
      state: this.state,
      reason: this.reason,
      startedAt: this.#startedAt,
      lastReconcileAt: this.#lastReconcileAt,
      consecutiveFails: this.#consecutiveFails,
      totalReconciles: this.#total,
      failedReconciles: this.#failed,
      lastError: this.#lastError,
      missing: this.#waiting?.missing ?? false,
    };
  }
}
