/**
 * The state of one CRD's operator, from what it is waiting for and how its reconciles end.
 *
 * `pending` until this replica leads, the dependencies are satisfied and the first list has been handled;
 * `started` from then until the first success (or at once `healthy` when there is nothing to reconcile);
 * `gated` from a gate that held a CR back until the next success;
 * `degraded` from `failureThreshold` failures in a row until the next success; with a threshold below 1, while that share
 * of the reconciles of the last 60 s has failed; and from when the CRD goes at runtime until it is back. `lastError`
 * stays: an audit trail.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { CrdState } from '../../view.js';
import { FailureShare } from './failure-share.js';

/** The error of a CRD that went while its operator worked, in the words of the Go implementation. */
const LOST = 'CRD missing at runtime';

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
  /** The CRD went after the operator had started. */
  #lost = false;
  readonly #share: FailureShare;

  constructor(
    private readonly clock: Clock,
    private readonly failureThreshold: number,
    private readonly resourceCount: () => number,
    private readonly onChange: () => void,
  ) {
    this.#share = new FailureShare(clock);
  }

  /** The operator cannot work, and why. A restart after this begins a new `startedAt`. */
  wait(reason: string, missing = false): void {
    if (this.#waiting?.reason === reason && this.#waiting.missing === missing) return;
    if (missing && this.#startedAt !== undefined) {
      this.#lost = true;
      this.#lastError = LOST;
    }
    this.#waiting = { reason, missing };
    this.#startedAt = undefined;
    this.onChange();
  }

  /** The operator takes items from now on. */
  start(): void {
    if (!this.#waiting) return;
    this.#waiting = undefined;
    this.#lost = false;
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
    this.#share.note(false);
    this.#lastReconcileAt = this.clock.now();
    this.onChange();
  }

  failed(error: string): void {
    this.#total++;
    this.#failed++;
    this.#consecutiveFails++;
    this.#share.note(true);
    this.#lastError = error;
    this.#lastReconcileAt = this.clock.now();
    this.onChange();
  }

  get state(): CrdState {
    if (this.#waiting) return this.#lost ? 'degraded' : 'pending';
    if (this.#fails()) return 'degraded';
    if (this.#gated !== undefined) return 'gated';
    return this.#total > this.#failed || this.resourceCount() === 0 ? 'healthy' : 'started';
  }

  get reason(): string {
    if (this.#waiting) return this.#waiting.reason;
    const { state } = this;
    if (state === 'gated') return this.#gated ?? '';
    if (state !== 'degraded') return '';
    if (!this.#byShare) return `${this.#consecutiveFails} reconciles failed in a row: ${this.#lastError}`;
    const { total, failed } = this.#share.counts();
    return `${failed} of ${total} reconciles failed in the last 60s: ${this.#lastError}`;
  }

  get #byShare(): boolean {
    return this.failureThreshold < 1;
  }

  #fails(): boolean {
    if (!this.#byShare) return this.#consecutiveFails >= this.failureThreshold;
    const { total, failed } = this.#share.counts();
    return failed > 0 && failed >= total * this.failureThreshold;
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
