/**
 * The gates before a reconcile (`preReconcile`). `enqueueGate` decides whether a trigger is queued, `reconcileGate`
 * whether a key that was taken is reconciled. A CR that is being deleted passes both, so that its finalizer goes.
 */
import { messageOf } from '../../base/index.js';
import { type Program, type ReconcileGate, sentinelsBetween, withSentinelData } from '../../katalog/index.js';
import type { ExternalCalls } from '../external/index.js';
import type { Logger } from '../log.js';
import type { TemplateData } from '../reconcile/index.js';
import type { KubernetesObject, ObjectMeta } from '../view.js';

type Sentinels = ReturnType<typeof sentinelsBetween>;

export interface GateTools {
  readonly crd: string;
  readonly external: ExternalCalls;
  readonly log: Logger;
  /** What templates see of a CR, without siblings. */
  readonly data: (cr: KubernetesObject) => TemplateData;
}

export class Gates {
  readonly #seen = new Map<string, ObjectMeta>();
  /** Of keys that wait: what has changed since they were last taken. */
  readonly #changed = new Map<string, Sentinels>();

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
    if (holding.length > 0) this.#changed.set(key, [...new Set([...this.#of(key), ...holding])]);
  }

  forget(key: string): void {
    this.#seen.delete(key);
    this.#changed.delete(key);
  }

  /** Whether a trigger of the CR may be queued; when not, what has changed is forgotten with it. */
  async mayQueue(key: string, cr: KubernetesObject, signal: AbortSignal): Promise<boolean> {
    const { enqueueGate } = this.program;
    const closed = enqueueGate && (await this.#closedBy(enqueueGate, key, cr, this.#of(key), signal));
    if (closed === undefined) return true;
    this.#changed.delete(key);
    this.tools.log.debug(
      { crd: this.tools.crd, cr: key, reason: closed },
      'not queued: enqueueGate is closed',
    );
    return false;
  }

  /**
   * Why the CR must not be reconciled; undefined when it may. What has changed is used up by it. Rejects with what
   * the signal was aborted with.
   */
  async heldBack(key: string, cr: KubernetesObject, signal: AbortSignal): Promise<string | undefined> {
    const holding = this.#of(key);
    this.#changed.delete(key);
    const { reconcileGate } = this.program;
    const closed = reconcileGate && (await this.#closedBy(reconcileGate, key, cr, holding, signal));
    signal.throwIfAborted();
    return closed;
  }

  #of(key: string): Sentinels {
    return this.#changed.get(key) ?? [];
  }

  async #closedBy(
    gate: ReconcileGate,
    key: string,
    cr: KubernetesObject,
    holding: Sentinels,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (cr.metadata.deletionTimestamp !== undefined) return undefined;
    const { external, log, crd, data } = this.tools;
    try {
      const calls = [...this.program.external, ...gate.external];
      const known = withSentinelData(data(cr), holding);
      return gate.closedBy(
        calls.length === 0 ? known : await external.make(calls, known as TemplateData, signal),
      );
    } catch (error) {
      if (signal.aborted) return 'the runtime is stopping';
      const reason = messageOf(error);
      log.warn({ crd, cr: key, err: error }, `a gate cannot be evaluated and counts as ${gate.failPolicy}`);
      return gate.failPolicy === 'open' ? undefined : reason;
    }
  }
}
