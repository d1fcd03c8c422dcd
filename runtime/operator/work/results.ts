/** What becomes of the end of a reconcile: health, metrics, Events, the log. */

import type { Logger } from '../../../lib/base/index.js';
import { type Clock, messageOf } from '../../../lib/base/index.js';
import type { EventSink, KubernetesObject } from '../../../lib/kube/index.js';
import type { Metrics } from '../../metrics/index.js';
import type { CrdNotices } from '../../notifications/index.js';
import type { ReconcileEvent, ReconcileListener } from '../../observation.js';
import type { ItemResult, Window } from '../../queue/index.js';
import { Repeats } from '../../repeats.js';
import type { Failures } from '../state/failures.js';
import type { Health } from '../state/health.js';
import type { Traces } from './traces.js';

export interface ResultsTools {
  readonly crd: string;
  readonly health: Health;
  readonly failures: Failures;
  readonly window: Window;
  readonly metrics: Metrics;
  readonly recorder: EventSink;
  readonly log: Logger;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly cr: (key: string) => KubernetesObject | undefined;
  readonly traces: Traces;
  readonly notices?: CrdNotices | undefined;
  readonly onReconcile?: ReconcileListener | undefined;
  /** The state of the health has changed. */
  readonly onState: () => void;
}

export class Results {
  readonly #repeats: Repeats;

  constructor(private readonly tools: ResultsTools) {
    this.#repeats = new Repeats(tools.clock);
  }

  /** A worker has ended with a key; `ms` is how long it took. */
  ended(key: string, result: ItemResult, ms: number): void {
    const trace = this.tools.traces.end(key);
    const ending = outcomeOf(result);
    trace?.step('reconcile ended', () => ({ ...ending, durationMs: tidy(ms) }));
    const { outcome, reason } = ending;
    this.tools.onReconcile?.({ type: 'ended', crd: this.tools.crd, cr: key, id: trace?.id, outcome, reason });
    if (result.type === 'later' && result.reason === 'conflict')
      this.tools.metrics
        .counter('controller_reconcile_total')
        .inc({ crd: this.tools.crd, result: 'conflict' });
    if (result.type !== 'done' && result.type !== 'failed') return;
    const { crd, window, metrics } = this.tools;
    const failed = result.type === 'failed';
    window.record(ms, failed);
    metrics.counter('controller_reconcile_total').inc({ crd, result: failed ? 'error' : 'success' });
    metrics.histogram('controller_reconcile_duration_seconds').observe({ crd }, ms / 1_000);
    this.#health((health) => {
      if (failed) this.#failed(key, result, trace?.id);
      else this.#succeeded(key, health);
    });
  }

  /** Neither a success nor a failure; the next change or resync asks the gate again. */
  held(key: string, reason: string): void {
    this.#health((health) => health.gate(`${key}: ${reason}`));
  }

  /** A rule that only warns does not hold. */
  warned(cr: KubernetesObject, message: string): void {
    this.#event(cr, 'Warning', 'ValidationWarning', message);
  }

  /** The CR is being deleted and waits for something. */
  waits(cr: KubernetesObject, message: string): void {
    this.#event(cr, 'Normal', 'Deleting', message);
  }

  /** The CR was brought to the wanted state by writing; `changes`: what was changed of its children, in words. */
  reconciled(cr: KubernetesObject, changes = 'brought to the wanted state'): void {
    // Of a cold start there is one for each CR: they are what can wait.
    this.tools.recorder.record(cr, {
      type: 'Normal',
      reason: 'Reconciled',
      message: changes,
      mayYield: true,
    });
  }

  #failed(
    key: string,
    { error, givenUp, cause }: Extract<ItemResult, { type: 'failed' }>,
    reconcileId: string | undefined,
  ): void {
    const { crd, health, failures, log, cr } = this.tools;
    const message = messageOf(error);
    const object = cr(key);
    if (object) failures.failed(key, message);
    health.failed(message);
    const { worthALine, ...repeated } = this.#repeats.failed(key, message);
    const level = worthALine || givenUp ? 'error' : 'debug';
    log[level](
      { crd, cr: key, reconcileId, err: error, ...repeated },
      givenUp
        ? 'reconcile failed; retries exhausted, waiting for the next change or resync'
        : 'reconcile failed',
    );
    if (!object) return;
    this.#event(object, 'Warning', 'ReconcileError', message);
    // The API server's own outage is not a failure of the resource.
    if (cause === 'own') this.tools.notices?.failed(object, message);
  }

  #succeeded(key: string, health: Health): void {
    const { crd, log, failures, notices, cr } = this.tools;
    failures.forget(key);
    notices?.succeeded(cr(key)?.metadata.uid);
    health.succeeded();
    const { metrics, clock } = this.tools;
    metrics.gauge('controller_reconcile_last_success_timestamp_seconds').set({ crd }, clock.now() / 1_000);
    const repeated = this.#repeats.ended(key);
    if (repeated) log.info({ crd, cr: key, ...repeated }, 'reconcile recovered');
  }

  #health(change: (health: Health) => void): void {
    const { health, onState } = this.tools;
    const before = health.state;
    change(health);
    if (health.state !== before) onState();
  }

  #event(cr: KubernetesObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.tools.recorder.record(cr, { type, reason, message });
  }
}

interface Ending {
  readonly outcome: Extract<ReconcileEvent, { type: 'ended' }>['outcome'];
  readonly reason?: string;
}

/** How a reconcile ended, for its last line. */
function outcomeOf(result: ItemResult): Ending & Readonly<Record<string, unknown>> {
  switch (result.type) {
    case 'done': {
      const { skipped, changed, againMs } = result;
      return skipped === undefined
        ? { outcome: 'succeeded', changed, againMs }
        : { outcome: 'skipped', reason: skipped };
    }
    case 'later':
      return { outcome: 'deferred', reason: result.reason, againMs: result.ms };
    case 'failed':
      return { outcome: 'failed', reason: messageOf(result.error), retriesExhausted: result.givenUp };
    case 'abandoned':
      return { outcome: 'abandoned', reason: result.reason };
  }
}

/** Milliseconds with three decimals. */
function tidy(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
