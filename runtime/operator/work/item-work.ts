/**
 * What a worker does with one key: waits until the caches show our own last writes to it, reconciles the CR within its
 * deadline, and says how it ended. Events of the key are held meanwhile (see `Triggers`).
 */
import { type Clock, Deadline, messageOf } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import {
  isConflict,
  isNamespaceLeaving,
  isNotFound,
  isServerFailure,
  keyOf,
  type ServerPulse,
} from '../../../lib/kube/index.js';
import type { CrdCaches } from '../../cache/index.js';
import type { CrdNotices } from '../../notifications/index.js';
import type { CrdPlan } from '../../plan.js';
import type { ItemResult } from '../../queue/index.js';
import { mayOperateIn, NotLeadingError, type Reconciler } from '../../reconcile/index.js';
import type { ForeignStatus } from './foreign-status.js';
import type { Gates } from './gates.js';
import type { ObservedObjects } from './observed-objects.js';
import type { Results } from './results.js';
import type { Traces } from './traces.js';
import type { Triggers } from './triggers.js';

/** When a CR that somebody else has written is looked at again: the cache shows it already, or will, and says so then. */
const CONFLICT_RETRY_MS = 50;
const CONFLICT_PATIENCE_MS = 1_000;
/** Conflicts in a row, with nothing new in the cache, after which the watch behind it is in doubt. */
const DOUBTFUL_CONFLICTS = 3;
/** Conflicts in a row after which the reconcile has failed. */
const MAX_CONFLICTS = 20;

export interface ItemWorkTools {
  readonly clock: Clock;
  readonly entry: CrdPlan['entry'];
  readonly caches: CrdCaches;
  readonly reconciler: Reconciler;
  readonly gates: Gates;
  readonly results: Pick<Results, 'held' | 'warned' | 'waits' | 'reconciled'>;
  /** Another change of the CR waits for a reconcile of its own. */
  readonly onMore: (key: string) => void;
  readonly triggers: Triggers;
  /** Of the API server. */
  readonly pulse: Pick<ServerPulse, 'silent'>;
  readonly observations: Pick<ObservedObjects, 'of' | 'used'>;
  readonly foreignStatus: Pick<ForeignStatus, 'wrote' | 'forget'>;
  readonly traces: Traces;
  readonly notices?: CrdNotices | undefined;
  /** Why the key was queued. */
  readonly triggerOf: (key: string) => string | undefined;
}

export class ItemWork {
  /** Conflicts in a row, by key. */
  readonly #conflicts = new Map<string, number>();

  constructor(private readonly tools: ItemWorkTools) {}

  async run(key: string, signal: AbortSignal): Promise<ItemResult> {
    const { clock, entry, caches, triggers, reconciler, gates, results, observations } = this.tools;
    const trace = this.tools.traces.begin(key);
    trace.step('reconcile started', () => ({ trigger: this.tools.triggerOf(key) }));
    const own = await caches.objects.caughtUp(key, signal);
    if ((await caches.children.caughtUp(barrierKey(entry, key), signal)) || own)
      trace.step('caches caught up with own writes');
    const cr = caches.objects.store.byKey(key);
    if (!cr) return { type: 'done', skipped: 'the CR is gone' };
    if (!mayOperateIn(entry, cr.metadata.namespace))
      return { type: 'done', skipped: 'its namespace is not allowed' };
    const deadline = new Deadline(clock, entry.timeoutMs, signal, () => this.#tooLate());
    triggers.begin(key);
    const session = this.tools.notices?.open(cr, 'reconcile');
    let complete = false;
    try {
      const held = await gates.heldBack(key, cr, deadline.signal);
      if (held !== undefined) {
        results.held(key, held);
        return { type: 'abandoned', reason: `reconcileGate is closed: ${held}` };
      }
      const seen = observations.of(key);
      const wrote = (answer: KubernetesObject): void => this.#wrote(key, cr, answer);
      const attempt = { signal: deadline.signal, wrote, trace, notices: session };
      const { changed, changes, warnings, waiting, againMs } = await reconciler.reconcile(cr, attempt);
      observations.used(key, seen);
      complete = waiting === undefined;
      this.#conflicts.delete(key);
      for (const warning of warnings) results.warned(cr, warning);
      if (waiting?.news !== undefined) results.waits(cr, waiting.news);
      if (waiting) return { type: 'later', ms: waiting.ms, reason: 'deletion waits' };
      if (changed) results.reconciled(cr, changes);
      return { type: 'done', againMs, changed };
    } catch (error) {
      return this.#verdict(error, cr, signal, deadline.expired);
    } finally {
      session?.end(complete);
      deadline.clear();
    }
  }

  /** The queue knows how the reconcile of the key ended: what came meanwhile is queued, or waits with it. */
  ended(key: string): void {
    const { triggers, gates, onMore } = this.tools;
    triggers.end(key);
    if (gates.hasMore(key)) onMore(key);
  }

  /** The CR is gone. */
  forget(cr: KubernetesObject): void {
    this.#conflicts.delete(keyOf(cr));
    this.tools.foreignStatus.forget(keyOf(cr));
    this.tools.caches.children.forget(barrierKey(this.tools.entry, keyOf(cr)));
    this.tools.reconciler.forget(cr);
    this.tools.notices?.forget(cr);
  }

  /** A child of the CR left the watch, or lost its marks. */
  lost(child: KubernetesObject, cr: KubernetesObject): void {
    this.tools.reconciler.lost(child, cr);
  }

  /** This replica stops reconciling. */
  halt(): void {
    this.tools.reconciler.release();
  }

  /** The echo of this write is no trigger, and the next reconcile of the key waits until the cache shows it. */
  #wrote(key: string, cr: KubernetesObject, answer: KubernetesObject): void {
    const { triggers, caches, foreignStatus } = this.tools;
    triggers.wrote(answer);
    if (answer.metadata.uid === cr.metadata.uid) {
      foreignStatus.wrote(key);
      caches.objects.wrote(key, answer.metadata.resourceVersion);
    } else caches.children.wrote(barrierKey(this.tools.entry, key), answer);
  }

  /**
   * A reconcile that was told to end, or raced with another writer, did not fail, nor did one of a CR whose namespace is
   * on its way out. One that the API server left without an answer is the server's failure when nothing has been
   * answered since either.
   */
  #verdict(error: unknown, cr: KubernetesObject, signal: AbortSignal, expired: boolean): ItemResult {
    if (signal.aborted || error instanceof NotLeadingError)
      return { type: 'abandoned', reason: 'this replica stopped working' };
    if (isNotFound(error)) return { type: 'done', skipped: 'the CR is gone' };
    if (isNamespaceLeaving(error, cr.metadata.namespace))
      return { type: 'abandoned', reason: 'its namespace is terminating' };
    if (isConflict(error)) return this.#conflict(cr, error);
    const away = this.tools.pulse.silent && (expired || isServerFailure(error));
    return { type: 'failed', error, cause: away ? 'outage' : 'own' };
  }

  /** Somebody else wrote the object in between. One who does so every time makes the reconcile fail, with backoff. */
  #conflict(cr: KubernetesObject, error: unknown): ItemResult {
    const key = keyOf(cr);
    const count = (this.#conflicts.get(key) ?? 0) + 1;
    if (count > MAX_CONFLICTS) {
      this.#conflicts.delete(key);
      const message = `another writer changed it in each of ${count} attempts: ${messageOf(error)}`;
      return { type: 'failed', error: new Error(message, { cause: error }), cause: 'own' };
    }
    this.#conflicts.set(key, count);
    const seesMore = this.#seesMore(cr);
    if (!seesMore && count >= DOUBTFUL_CONFLICTS) this.tools.caches.objects.behind();
    return { type: 'later', ms: seesMore ? CONFLICT_RETRY_MS : CONFLICT_PATIENCE_MS, reason: 'conflict' };
  }

  /** Whether the cache shows another state of the CR than the one that was reconciled. */
  #seesMore(cr: KubernetesObject): boolean {
    const now = this.tools.caches.objects.store.get(cr.metadata.namespace, cr.metadata.name);
    return now?.metadata.resourceVersion !== cr.metadata.resourceVersion;
  }

  #tooLate(): Error {
    const seconds = this.tools.entry.timeoutMs / 1_000;
    return new Error(`the reconcile took longer than its deadline of ${seconds} s`);
  }
}

/** CRDs share the caches of their children, and two of them may have a CR of one name. */
function barrierKey({ name }: Pick<CrdPlan['entry'], 'name'>, key: string): string {
  return `${name} ${key}`;
}
