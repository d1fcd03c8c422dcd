/**
 * The gates before a reconcile (`preReconcile`). `enqueueGate` decides whether a trigger is queued, `reconcileGate`
 * whether a key that was taken is reconciled. A CR that is being deleted passes both, so that its finalizer goes.
 */

import {
  type Program,
  type ReconcileGate,
  sentinelsBetween,
  withNotices,
  withSentinelData,
} from '../../../katalog/index.js';
import type { Logger } from '../../../lib/base/index.js';
import { messageOf } from '../../../lib/base/index.js';
import type { KubernetesObject, ObjectMeta } from '../../../lib/kube/index.js';
import type { ExternalCalls } from '../../external/index.js';
import type { CrdNotices } from '../../notifications/index.js';
import type { TemplateData } from '../../reconcile/index.js';

type Sentinels = ReturnType<typeof sentinelsBetween>;

export interface GateTools {
  readonly crd: string;
  readonly external: ExternalCalls;
  readonly log: Logger;
  /** What templates see of a CR, without siblings. */
  readonly data: (cr: KubernetesObject) => TemplateData;
  readonly notices?: CrdNotices | undefined;
}

/** The CR that a gate is evaluated for. */
interface GateRun {
  readonly key: string;
  readonly cr: KubernetesObject;
  readonly signal: AbortSignal;
}

/** Changes of a key that are told apart before the last ones become one. */
const KEPT_APART = 100;

/** A change of a CR that waits to be reconciled, and what it has changed. */
interface Change {
  holding: Sentinels;
  /** It has passed `enqueueGate`. */
  admitted: boolean;
}

export class Gates {
  readonly #seen = new Map<string, ObjectMeta>();
  /** Of keys that wait: what has changed since they were last taken; one change, unless a gate tells them apart. */
  readonly #changes = new Map<string, Change[]>();

  constructor(
    private readonly program: Program['preReconcile'],
    private readonly tools: GateTools,
  ) {}

  get queues(): boolean {
    return this.program.enqueueGate === undefined;
  }

  /** The CR was added or changed. */
  changed(key: string, cr: KubernetesObject): void {
    const { sentinels } = this.program;
    if (sentinels.length === 0) return;
    const holding = sentinelsBetween(
      sentinels,
      this.#seen.get(key) as Readonly<Record<string, unknown>> | undefined,
      cr.metadata as unknown as Readonly<Record<string, unknown>>,
    );
    this.#seen.set(key, cr.metadata);
    if (holding.length > 0) this.#note(key, holding);
  }

  forget(key: string): void {
    this.#seen.delete(key);
    this.#changes.delete(key);
  }

  /** Whether a trigger of the CR may be queued; a change that may not is forgotten. */
  async mayQueue(key: string, cr: KubernetesObject, signal: AbortSignal): Promise<boolean> {
    const { enqueueGate } = this.program;
    if (!enqueueGate) return true;
    const waiting = this.#changes.get(key) ?? [];
    const fresh = waiting.filter(({ admitted }) => !admitted);
    let may = false;
    for (const change of fresh.length > 0 ? fresh : [{ holding: merged(waiting), admitted: false }]) {
      const closed = await this.#closedBy(enqueueGate, change.holding, { key, cr, signal });
      change.admitted = closed === undefined;
      may ||= change.admitted;
      if (closed === undefined) continue;
      this.#drop(key, change);
      const { crd, log } = this.tools;
      log.debug({ crd, cr: key, reason: closed }, 'trigger held by enqueueGate');
    }
    return may;
  }

  /**
   * Why the CR must not be reconciled; undefined when it may. What has changed is used up by it, a change at a time
   * where the gate tells them apart. Rejects with what the signal was aborted with.
   */
  async heldBack(key: string, cr: KubernetesObject, signal: AbortSignal): Promise<string | undefined> {
    const { reconcileGate } = this.program;
    const [first, ...rest] = this.#changes.get(key) ?? [];
    const [holding, left] = reconcileGate?.eventAware
      ? [first?.holding ?? [], rest]
      : [merged(first ? [first, ...rest] : []), []];
    this.#keep(key, left);
    const closed = reconcileGate && (await this.#closedBy(reconcileGate, holding, { key, cr, signal }));
    signal.throwIfAborted();
    return closed;
  }

  /** Whether another change of the key waits for a reconcile of its own. */
  hasMore(key: string): boolean {
    const { reconcileGate } = this.program;
    if (!reconcileGate?.eventAware) return false;
    return (this.#changes.get(key) ?? []).some(({ admitted }) => admitted || this.queues);
  }

  #note(key: string, holding: Sentinels): void {
    const { enqueueGate, reconcileGate } = this.program;
    const changes = this.#changes.get(key) ?? [];
    const apart = enqueueGate?.eventAware === true || reconcileGate?.eventAware === true;
    const last = changes.at(-1);
    if (last && (!apart || changes.length >= KEPT_APART)) {
      last.holding = [...new Set([...last.holding, ...holding])];
      last.admitted = false;
    } else changes.push({ holding, admitted: false });
    this.#changes.set(key, changes);
  }

  #drop(key: string, change: Change): void {
    this.#keep(
      key,
      (this.#changes.get(key) ?? []).filter((each) => each !== change),
    );
  }

  #keep(key: string, changes: readonly Change[]): void {
    if (changes.length === 0) this.#changes.delete(key);
    else this.#changes.set(key, [...changes]);
  }

  async #closedBy(
    gate: ReconcileGate,
    holding: Sentinels,
    { key, cr, signal }: GateRun,
  ): Promise<string | undefined> {
    if (cr.metadata.deletionTimestamp !== undefined) return undefined;
    const { external, log, crd, data } = this.tools;
    const session = this.tools.notices?.open(cr, 'gate');
    try {
      const calls = [...this.program.external, ...gate.external];
      const known = withNotices(withSentinelData(data(cr), holding), session);
      return gate.closedBy(
        calls.length === 0 ? known : await external.make(calls, known as TemplateData, signal),
      );
    } catch (error) {
      if (signal.aborted) return 'the runtime is stopping';
      const reason = messageOf(error);
      log.warn({ crd, cr: key, failPolicy: gate.failPolicy, err: error }, 'gate evaluation failed');
      return gate.failPolicy === 'open' ? undefined : reason;
    } finally {
      session?.end(false);
    }
  }
}

function merged(changes: readonly Change[]): Sentinels {
  return [...new Set(changes.flatMap(({ holding }) => holding))];
}
