/**
 * The autoscaler of one CRD: values in from the CRD's own metrics and its siblings, sizes out to the queue and the
 * pool; and one record of each decision for Event, log line, metrics and the Live API.
 */
import { type AutoscalePlan, Autoscaler, type Decision, type Reading } from '../../autoscaler/index.js';
import { debugs, type JsonObject } from '../../lib/base/index.js';
import { countDecisions } from '../metrics/index.js';
import type { AutoscalerView } from '../view.js';
import type { CrdOperator } from './crd-operator.js';
import type { OperatorOptions } from './operator-options.js';

const OWN = 'metrics.';

export class Scaling implements AutoscalerView {
  readonly #autoscaler: Autoscaler;
  readonly #operator: CrdOperator;
  readonly #options: OperatorOptions;
  readonly #count: ReturnType<typeof countDecisions>;
  #evaluations = 0;

  constructor(operator: CrdOperator, plan: AutoscalePlan, options: OperatorOptions) {
    this.#operator = operator;
    this.#options = options;
    this.#count = countDecisions(options.metrics, operator.name);
    this.#autoscaler = new Autoscaler({
      clock: options.clock,
      plan,
      read: (reference) => this.#read(reference),
      subscribe: (references, onChange) => this.#subscribe(references, onChange),
      apply: (change) => {
        if (change.queueDepth !== undefined) operator.queue.setMaxDepth(change.queueDepth);
        if (change.resyncMs !== undefined) operator.setResync(change.resyncMs);
        if (change.workers === undefined) return;
        operator.pool.resize(change.workers);
        options.observe({
          type: 'workers',
          crd: operator.name,
          workers: change.workers,
          at: options.clock.now(),
        });
      },
      onDecision: (decision) => this.#report(decision),
    });
  }

  start(): void {
    this.#autoscaler.start();
  }

  /** `because` says why, in the second half of a sentence. */
  stop(because: string): void {
    this.#autoscaler.stop(because);
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  get overrideActive(): boolean {
    return this.#autoscaler.overrideActive;
  }

  get overrideWorkers(): number | undefined {
    return this.overrideActive ? this.#autoscaler.current.workers : undefined;
  }

  describe(): JsonObject {
    return this.#autoscaler.describe() as unknown as JsonObject;
  }

  #read(reference: string): Reading {
    if (!reference.startsWith(OWN)) return this.#options.cross.read(reference);
    const value = this.#operator.metrics()[reference.slice(OWN.length)];
    return { value, ageMs: 0, stale: false, missing: value === undefined, source: 'local' };
  }

  #subscribe(references: readonly string[], onChange: () => void): () => void {
    const siblings = references.filter((reference) => !reference.startsWith(OWN));
    const ends = [this.#options.cross.watch(siblings, onChange)];
    if (siblings.length < references.length) ends.push(this.#operator.watch(onChange));
    return () => {
      for (const end of ends) end();
    };
  }

  #report(decision: Decision): void {
    const { clock, log, recorder, observe, revision } = this.#options;
    const crd = this.#operator.name;
    this.#count(decision);
    this.#evaluations++;
    if (!decision.changed) {
      this.#unchanged(decision);
      return;
    }
    const record = decision.record();
    log.info(
      {
        crd,
        reason: record.reason,
        from: record.from,
        to: record.to,
        values: record.values,
        decision: record.sentence,
      },
      'operator scaled',
    );
    recorder.record(this.#subject(), { type: 'Normal', reason: 'Scaled', message: record.sentence });
    observe({ type: 'decision', crd, at: clock.now(), record: record as unknown as JsonObject });
    revision.bump();
  }

  /** A record is made at the first look at it, which is here only with `debug`. */
  #unchanged(decision: Decision): void {
    const { log } = this.#options;
    if (!debugs(log)) return;
    const { reason, sentence, values } = decision.record();
    log.debug({ crd: this.#operator.name, reason, decision: sentence, values }, 'autoscaler changed nothing');
  }

  /** The Event stands on the CustomResourceDefinition: the pool is not any one CR's. */
  #subject() {
    const { group, plural } = this.#operator.plan.entry.apiTypes;
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
    };
  }
}
