/**
 * The autoscaler of one CRD: values in from the CRD's own metrics and its siblings, sizes out to the queue and the
 * pool; and one record of each decision for Event, log line, metrics and the Live API. All values of its own that one
 * evaluation reads are of one moment.
 */
import {
  type AutoscalePlan,
  Autoscaler,
  type Decision,
  type DecisionRange,
  type Hand,
  type Reading,
} from '../../autoscaler/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import { type Clock, debugs, type JsonObject, type Logger, type MetricValues } from '../../lib/base/index.js';
import type { EventSink } from '../../lib/kube/index.js';
import type { CrossReader } from '../../oncop/index.js';
import { countDecisions, type Metrics } from '../metrics/index.js';
import type { CrdNotices } from '../notifications/index.js';
import type { Observer } from '../observation.js';
import type { RequestWindow, WorkerPool, WorkQueue } from '../queue/index.js';
import type { AutoscalerView } from '../view.js';
import type { History } from './history/history.js';
import type { Changes } from './state/changes.js';
import type { Revision } from './view/revision.js';

const OWN = 'metrics.';

/** What it reads, what it sets, and whom it says it to. */
export interface CrdAutoscalerTools {
  readonly clock: Clock;
  readonly entry: Pick<CrdEntry, 'name' | 'apiTypes'>;
  /** The CRD's own metrics, now. */
  readonly own: () => MetricValues;
  readonly changes: Pick<Changes, 'listen'>;
  readonly cross: Pick<CrossReader, 'read' | 'watch'>;
  readonly queue: Pick<WorkQueue, 'setMaxDepth'>;
  readonly pool: Pick<WorkerPool, 'resize'>;
  readonly setResync: (ms: number) => void;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly recorder: EventSink;
  readonly observe: Observer;
  readonly revision: Pick<Revision, 'bump'>;
  readonly history: Pick<History, 'evaluated'>;
  readonly notices?: CrdNotices | undefined;
  readonly hand?: () => Hand | undefined;
  /** What the requests of the CRD's reconciles met. */
  readonly requests: Pick<RequestWindow, 'totals'>;
}

export class CrdAutoscaler implements AutoscalerView {
  readonly #autoscaler: Autoscaler;
  readonly #tools: CrdAutoscalerTools;
  readonly #count: ReturnType<typeof countDecisions>;
  #evaluations = 0;
  /** The own metrics of the evaluation that is under way. */
  #snapshot: Readonly<Record<string, Reading['value']>> | undefined;

  constructor(plan: AutoscalePlan, tools: CrdAutoscalerTools) {
    this.#tools = tools;
    this.#count = countDecisions(tools.metrics, tools.entry.name);
    this.#autoscaler = new Autoscaler({
      clock: tools.clock,
      plan,
      read: (reference) => this.#read(reference),
      subscribe: (references, onChange) => this.#subscribe(references, onChange),
      apply: ({ queueDepth, resyncMs, workers }) => {
        if (queueDepth !== undefined) tools.queue.setMaxDepth(queueDepth);
        if (resyncMs !== undefined) tools.setResync(resyncMs);
        if (workers === undefined) return;
        tools.pool.resize(workers);
        tools.observe({ type: 'workers', crd: tools.entry.name, workers, at: tools.clock.now() });
      },
      hand: () => tools.hand?.(),
      api: () => tools.requests.totals(),
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

  /** Somebody has paused or resumed it. */
  handChanged(): void {
    this.#autoscaler.handChanged();
    this.#tools.revision.bump();
  }

  get hand(): Hand | undefined {
    return this.#tools.hand?.();
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

  get lastDecision(): number {
    return this.#autoscaler.lastDecision;
  }

  decisionsAfter(id: number): readonly object[] {
    return this.#autoscaler.decisionsAfter(id);
  }

  describe(range?: DecisionRange): JsonObject {
    return this.#autoscaler.describe(range) as unknown as JsonObject;
  }

  #read(reference: string): Reading {
    if (!reference.startsWith(OWN)) return this.#tools.cross.read(reference);
    this.#snapshot ??= this.#tools.own();
    const value = this.#snapshot[reference.slice(OWN.length)];
    return { value, ageMs: 0, stale: false, missing: value === undefined, source: 'local' };
  }

  #subscribe(references: readonly string[], onChange: () => void): () => void {
    const { cross, changes } = this.#tools;
    const siblings = references.filter((reference) => !reference.startsWith(OWN));
    const ends = [cross.watch(siblings, onChange)];
    if (siblings.length < references.length) ends.push(changes.listen(onChange));
    return () => {
      for (const end of ends) end();
    };
  }

  #report(decision: Decision): void {
    const { clock, log, recorder, observe, revision, entry } = this.#tools;
    const crd = entry.name;
    this.#snapshot = undefined;
    this.#count(decision);
    this.#tools.notices?.scaled(decision.notices);
    this.#evaluations++;
    this.#tools.history.evaluated(decision.wall, decision.values);
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
    const { log, entry } = this.#tools;
    if (!debugs(log)) return;
    const { reason, sentence, values } = decision.record();
    log.debug({ crd: entry.name, reason, decision: sentence, values }, 'autoscaler changed nothing');
  }

  /** The Event stands on the CustomResourceDefinition: the pool is not any one CR's. */
  #subject() {
    const { group, plural } = this.#tools.entry.apiTypes;
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
    };
  }
}
