/**
 * The work queue of one CRD. It holds keys, not objects: a key queued twice is one item, and a key that is being
 * processed and queued again waits until it is done, so that no key is ever processed twice at a time.
 *
 * Two lanes: a change goes before a resync, but resyncs that have waited for `AGEING_MS` get every fifth turn. So neither
 * holds up the other: a change waits for one aged resync at most, and the k-th resync for 5k turns once it has aged.
 * Within a lane, namespaces take turns (see `Lane`).
 *
 * `maxDepth` drops changes alone. A key of a resync or of the first fill that finds no room waits in reserve and moves in
 * as the queue drains, so that every resync reaches every key. A change displaces a waiting resync into the reserve, and
 * the first change of a namespace displaces one of a namespace that has several.
 * Not guaranteed: order between keys of one lane that are queued again while in process; they go to its end.
 */
import type { Clock, Random, TimerHandle } from '../../lib/base/index.js';
import { Backoff, type BackoffTimes } from './backoff.js';
import { FIRST_FILL, Lane } from './lane.js';

/** How long an item of the low lane gives way to changes, in milliseconds. */
const AGEING_MS = 2_000;
/** Changes that go before the next aged resync. */
const CHANGES_BETWEEN = 4;

export type Priority = 'change' | 'resync';

/** `outage`: a dependency was unavailable, which is not the key's failure. */
export type FailureCause = 'own' | 'outage';

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Items that may wait; 0: no limit. */
  readonly maxDepth: number;
  readonly backoff?: BackoffTimes;
  /** Whether a trigger is dropped at this depth of the limit; default: whenever the queue is full. */
  readonly drops?: (key: string, depth: number, maxDepth: number) => boolean;
  /** The depth or the items in process have changed; called in the same turn, must not throw. */
  readonly onChange?: () => void;
  /** A key was queued because of a change that nothing queued it for yet. */
  readonly onArrival?: () => void;
  /** A trigger was dropped because the queue is full; the next resync queues its key again. */
  readonly onDrop?: (key: string) => void;
}

interface Delay {
  /** Monotonic time in milliseconds. */
  readonly at: number;
  /** The same as Unix milliseconds, for people. */
  readonly due: number;
  readonly timer: TimerHandle;
}

/** A key in process. */
interface InProcess {
  readonly trigger: string | undefined;
  /** Queued again meanwhile: where to, and why. */
  again: { readonly priority: Priority; readonly trigger: string | undefined } | undefined;
}

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #lanes: Readonly<Record<Priority, Lane>> = { change: new Lane(), resync: new Lane() };
  /** Keys without room; they are not dropped. */
  readonly #reserve: Readonly<Record<Priority, Lane>> = { change: new Lane(), resync: new Lane() };
  readonly #processing = new Map<string, InProcess>();
  readonly #delayed = new Map<string, Delay>();
  /** Those whose last failure was an outage. */
  readonly #outage = new Set<string>();
  readonly #backoff: Backoff;
  #maxDepth: number;
  #dropped = 0;
  /** Changes taken since an aged resync was. */
  #changes = CHANGES_BETWEEN;
  #closed = false;
  #onReady: () => void = () => undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#maxDepth = options.maxDepth;
    this.#backoff = new Backoff(options.random, options.backoff);
  }

  /** Called whenever an item may be taken; the pool sets it. */
  set onReady(listener: () => void) {
    this.#onReady = listener;
  }

  /** Items that wait; those in process and those delayed are not counted. */
  get depth(): number {
    return this.#lanes.change.size + this.#lanes.resync.size;
  }

  /** Items that wait because something changed: not resyncs, nor what a start finds already reconciled. */
  get changes(): number {
    return this.#lanes.change.changes;
  }

  get processing(): number {
    return this.#processing.size;
  }

  /** Triggers that the depth limit has dropped, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How long the longest-waiting item has waited, in milliseconds; 0 when none waits. */
  get oldestMs(): number {
    const since = Math.min(this.#lanes.change.since, this.#lanes.resync.since);
    return Number.isFinite(since) ? Math.max(0, this.#options.clock.monotonic() - since) : 0;
  }

  /** Items that may wait; 0: no limit. */
  get maxDepth(): number {
    return this.#maxDepth;
  }

  /** Lowering it drops nothing that waits already. */
  setMaxDepth(maxDepth: number): void {
    this.#maxDepth = maxDepth;
  }

  /** `trigger` says why, for the log; of several for one key that waits the first is kept. */
  add(key: string, priority: Priority = 'change', trigger?: string): void {
    if (!this.#closed && this.#add(key, priority, trigger)) this.#grown();
  }

  /** Why the key that is in process was queued. */
  triggerOf(key: string): string | undefined {
    return this.#processing.get(key)?.trigger;
  }

  /**
   * Queues keys of which none is dropped: those without room wait in reserve. Reports one change, however many keys there
   * are; a key that can be taken at once leaves room for the next.
   */
  addAll(keys: Iterable<string>, priority: Priority, trigger?: string): void {
    if (this.#closed) return;
    let grown = false;
    for (const key of keys) {
      if (!this.#add(key, priority, trigger, true)) continue;
      grown = true;
      this.#onReady();
    }
    if (grown) this.#options.onChange?.();
  }

  /** Queues the key after `ms`; of several times for one key the earliest counts. */
  addAfter(key: string, ms: number, trigger?: string): void {
    if (this.#closed) return;
    const { clock } = this.#options;
    const at = clock.monotonic() + Math.max(0, ms);
    const known = this.#delayed.get(key);
    if (known && known.at <= at) return;
    this.#cancelDelay(key);
    const timer = clock.setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key, 'change', trigger);
    }, ms);
    this.#delayed.set(key, { at, due: clock.now() + Math.max(0, ms), timer });
  }

  /** When a key that is delayed is queued, in Unix milliseconds; undefined: it is not delayed. */
  dueAt(key: string): number | undefined {
    return this.#delayed.get(key)?.due;
  }

  /** The key has failed and waits for its retry. */
  isRetrying(key: string): boolean {
    return this.#delayed.has(key) && this.#backoff.has(key);
  }

  /** Queues the key after its own backoff, which doubles with every call until `forget`; false: retries are exhausted. */
  addRateLimited(key: string, cause: FailureCause = 'own'): boolean {
    const ms = this.#backoff.next(key, cause === 'own');
    if (ms === undefined) return false;
    if (cause === 'outage' && !this.#closed) this.#outage.add(key);
    this.addAfter(key, ms, 'retry');
    return true;
  }

  /**
   * The outage is over: what failed because of it comes back within `overMs`, each key at a random time of its own or
   * when its backoff ends, whichever is sooner, and its next failure is the first again. Keys that failed for reasons of
   * their own keep their backoff.
   */
  hurry(overMs: number): void {
    for (const key of this.#outage) {
      this.#backoff.forget(key);
      this.addAfter(key, overMs * this.#options.random(), 'retry');
    }
    if (this.#outage.size > 0) this.#options.onChange?.();
    this.#outage.clear();
  }

  /** The key's next failure begins with the shortest backoff again. */
  forget(key: string): void {
    this.#backoff.forget(key);
    this.#outage.delete(key);
  }

  /** Takes the next item for processing; whoever takes it calls `done`. */
  take(): string | undefined {
    const lane = this.#nextLane();
    const item = lane.shift();
    if (item === undefined) return undefined;
    const { key, trigger } = item;
    this.#cancelDelay(key);
    this.#outage.delete(key);
    this.#processing.set(key, { trigger, again: undefined });
    this.#refill();
    this.#options.onChange?.();
    return key;
  }

  /** The key's processing has ended; when it was queued again meanwhile it waits now. */
  done(key: string): void {
    const again = this.#processing.get(key)?.again;
    if (!this.#processing.delete(key)) return;
    if (again && !this.#closed && this.#enqueue(key, again.priority, again.trigger, true)) this.#grown();
    else this.#options.onChange?.();
  }

  /** Drops what waits and is delayed, and takes nothing more until `open`; what is in process goes on. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#delayed.values()) this.#options.clock.clearTimeout(timer);
    this.#delayed.clear();
    this.#outage.clear();
    this.#backoff.clear();
    this.#lanes.change.clear();
    this.#lanes.resync.clear();
    this.#reserve.change.clear();
    this.#reserve.resync.clear();
    for (const item of this.#processing.values()) item.again = undefined;
    this.#options.onChange?.();
  }

  open(): void {
    this.#closed = false;
  }

  /** Whether something waits now that did not wait there before. */
  #add(key: string, priority: Priority, trigger: string | undefined, kept = priority === 'resync'): boolean {
    const item = this.#processing.get(key);
    if (!item) {
      if (!this.#lanes.change.has(key)) this.#arrived(priority, trigger);
      return this.#enqueue(key, priority, trigger, kept);
    }
    if (item.again?.priority !== 'change') {
      item.again = { priority, trigger };
      this.#arrived(priority, trigger);
    }
    return false;
  }

  /** `kept`: waits in reserve when there is no room, and is not dropped. */
  #enqueue(key: string, priority: Priority, trigger: string | undefined, kept: boolean): boolean {
    const { change, resync } = this.#lanes;
    if (change.has(key)) {
      if (priority === 'change') change.hasChanged(key, trigger);
      return false;
    }
    if (resync.has(key)) {
      if (priority === 'resync') return false;
      // It keeps its waiting time.
      change.push(key, resync.remove(key)?.since ?? this.#now(), trigger);
      return true;
    }
    const reserved = this.#reserve.change.remove(key) ?? this.#reserve.resync.remove(key);
    const since = reserved?.since ?? this.#now();
    if (this.#hasRoom(key) || (priority === 'change' && this.#makeRoom(key))) {
      this.#lanes[priority].push(key, since, trigger);
      return true;
    }
    if (kept || reserved) this.#reserve[priority].push(key, since, reserved?.trigger ?? trigger);
    else this.#drop(key);
    return false;
  }

  #arrived(priority: Priority, trigger: string | undefined): void {
    if (priority === 'change' && trigger !== FIRST_FILL) this.#options.onArrival?.();
  }

  #drop(key: string): void {
    this.#dropped++;
    this.#options.onDrop?.(key);
  }

  #hasRoom(key: string): boolean {
    return this.#maxDepth === 0 || !this.#drops(key);
  }

  /** Whether a change may take the place of another key, which moves to the reserve. */
  #makeRoom(key: string): boolean {
    const { change, resync } = this.#lanes;
    // The rules of the Katalog drop this key from a threshold on: it has no place to take.
    if (this.depth < this.#maxDepth) return false;
    // The last resync stays once it has aged, so that it gets its turn.
    const priority: Priority = resync.size > (this.#aged() ? 1 : 0) ? 'resync' : 'change';
    if (priority === 'change' && change.sizeBeside(key) > 0) return false;
    const displaced = priority === 'resync' ? resync.shift() : change.takeNewest();
    if (displaced) this.#reserve[priority].push(displaced.key, displaced.since, displaced.trigger);
    return displaced !== undefined;
  }

  /** Moves keys from the reserve into the queue while there is room. */
  #refill(): void {
    for (const priority of ['change', 'resync'] as const) {
      const reserve = this.#reserve[priority];
      for (let next = reserve.next(); next; next = reserve.next()) {
        if (this.depth > 0 && !this.#hasRoom(next.key)) return;
        reserve.shift();
        this.#lanes[priority].push(next.key, next.since, next.trigger);
      }
    }
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  #grown(): void {
    this.#options.onChange?.();
    this.#onReady();
  }

  #drops(key: string): boolean {
    const { drops } = this.#options;
    return drops ? drops(key, this.depth, this.#maxDepth) : this.depth >= this.#maxDepth;
  }

  #nextLane(): Lane {
    const { change, resync } = this.#lanes;
    if (change.size === 0) return resync;
    if (this.#aged() && this.#changes >= CHANGES_BETWEEN) {
      this.#changes = 0;
      return resync;
    }
    this.#changes += 1;
    return change;
  }

  /** The longest-waiting resync has waited long enough to get its turn among changes. */
  #aged(): boolean {
    return this.#lanes.resync.since <= this.#now() - AGEING_MS;
  }

  #cancelDelay(key: string): void {
    const delay = this.#delayed.get(key);
    if (delay === undefined) return;
    this.#options.clock.clearTimeout(delay.timer);
    this.#delayed.delete(key);
  }
}
