import { type CacheEvent, failureOf, heldOf, reduce } from '../answer/cache-entry.js';
import { type Verdict, verdict } from '../answer/verdict.js';
import type { CachePolicy } from '../declare/entry.js';
import { oncopErrors } from '../errors.js';
import type { Feed } from '../feed/feed.js';
import { etagOf, idOf, type StreamLine, streamOf } from '../feed/stream-line.js';
import { Aborts } from '../fetch/aborts.js';
import { type FlightTools, fly, type Landing } from '../fetch/flight.js';
import { pushedAnswer } from '../fetch/interpret.js';
import type { RemoteTarget } from '../target/target.js';
import { type Demand, NO_DEMAND, Slot, shownUrl, type Watcher } from './slot.js';

/** Above it, the URL that was not used for longest and that nobody watches is forgotten. */
const MAX_SLOTS = 10_000;
/** How many old URLs are looked at when a new one comes. */
const LOOKED_AT = 8;

/**
 * The answers of all peers, by URL: one flight a URL, however many ask. Forgets URLs that were not used for
 * longer than their answers serve; it has no timer of its own for that.
 */
export class AnswerCache {
  readonly #slots = new Map<string, Slot>();
  readonly #tools: FlightTools;
  readonly #feed: Feed;
  /** Flights that have not ended, of slots that were dropped. */
  readonly #left = new Set<Promise<void>>();
  readonly #aborts = new Aborts();
  #flights = 0;
  #closed = false;

  constructor(tools: FlightTools, feed: Feed) {
    this.#tools = tools;
    this.#feed = feed;
  }

  get size(): number {
    return this.#slots.size;
  }

  now(): number {
    return this.#tools.clock.monotonic();
  }

  /** The slot of a URL, made when there is none. */
  slot(target: RemoteTarget): Slot {
    const { key } = target;
    const now = this.now();
    let slot = this.#slots.get(key);
    if (!slot) {
      this.#forget(now);
      slot = new Slot(key, target, now);
    }
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    slot.lastUsed = now;
    slot.staleAfterMs = Math.max(slot.staleAfterMs, target.policy.staleAfterMs);
    return slot;
  }

  /** The slot of a URL if there is one; looking does not count as use. */
  peek(target: RemoteTarget): Slot | undefined {
    return this.#slots.get(target.key);
  }

  /**
   * Makes the slot's value as new as the policy wants: at once while it is fresh, at once with a flight behind it
   * while it may be served stale, else after a flight. Never rejects; whether there is a value then is for the
   * reader to see.
   */
  async ensure(slot: Slot, policy: CachePolicy, traceparent: string | undefined): Promise<void> {
    const age = slot.ageMs(this.now()) ?? Number.POSITIVE_INFINITY;
    const fresh = age <= policy.cacheForMs;
    const servable = Math.min(policy.cacheForMs + policy.staleWhileRevalidateMs, policy.staleAfterMs);
    if (fresh || age <= servable) {
      this.#tools.report({ type: 'hit', peer: slot.target.peer, surface: slot.target.resource });
      if (!fresh) void this.refresh(slot, traceparent);
      return;
    }
    slot.waiting++;
    await this.refresh(slot, traceparent);
    slot.waiting--;
  }

  /** Asks the peer, or joins the flight that does; nothing while the peer asked to be left alone. Never rejects. */
  refresh(slot: Slot, traceparent?: string): Promise<void> {
    if (this.#closed || slot.dropped) return Promise.resolve();
    const notBefore = failureOf(slot.entry)?.notBefore ?? 0;
    slot.flight ??= this.now() < notBefore ? undefined : this.#start(slot, traceparent);
    return slot.flight ?? Promise.resolve();
  }

  /** Keeps a URL current until the function that it gives is called. */
  watch(target: RemoteTarget, watcher: Watcher): () => void {
    const slot = this.slot(target);
    slot.watchers.set(watcher, target.policy.mode);
    this.#feedAsWanted(slot);
    return () => this.#unwatch(slot, watcher);
  }

  /** Ends every flight and feed, and forgets everything; nothing is in the air or waits afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const slot of this.#slots.values()) this.#drop(slot);
    await Promise.all([...this.#left, this.#feed.ended?.()]);
  }

  #start(slot: Slot, traceparent: string | undefined): Promise<void> {
    const flight = ++this.#flights;
    const abort = this.#aborts.take();
    slot.abort = abort;
    this.#apply(slot, { type: 'asked', flight });
    const plan = {
      target: slot.target,
      held: heldOf(slot.entry),
      staleAfterMs: slot.staleAfterMs,
      traceparent,
      abort,
    };
    const ended = fly(plan, this.#tools).then((landing) => {
      slot.flight = undefined;
      slot.abort = undefined;
      this.#aborts.giveBack(abort);
      if (slot.dropped) this.#left.delete(ended);
      else this.#apply(slot, landed(landing, flight, slot.staleAfterMs));
    });
    return ended;
  }

  #apply(slot: Slot, event: CacheEvent): void {
    const before = heldOf(slot.entry);
    slot.entry = reduce(slot.entry, event);
    const after = heldOf(slot.entry);
    if (after !== before) slot.asOf = this.#tools.clock.now();
    if (event.type === 'asked') return;
    this.#reportChange(slot);
    if (event.type === 'failed') for (const watcher of [...slot.watchers.keys()]) watcher.onFailure?.();
    if (!after || after.answer === before?.answer) return;
    for (const watcher of [...slot.watchers.keys()]) {
      if (slot.watchers.has(watcher)) watcher.onAnswer(after.answer);
    }
  }

  #reportChange(slot: Slot): void {
    const present = slot.condition;
    if (!present) return;
    const { condition, message, code } = present;
    const told = `${condition} ${code ?? ''}`;
    const isNews = told !== (slot.reported ?? 'ok ');
    slot.reported = told;
    if (!isNews) return;
    const { peer, resource: surface, url } = slot.target;
    this.#tools.report({ type: 'condition', peer, surface, url: shownUrl(url), condition, message, code });
  }

  /** Opens the new feed before the old one is closed, so that what both of them use stays. */
  #feedAsWanted(slot: Slot): void {
    const wanted = slot.wanted();
    if (wanted.everyMs === slot.demand.everyMs && wanted.mode === slot.demand.mode) return;
    slot.demand = wanted;
    const close = slot.closeFeed;
    slot.closeFeed = this.#feed.open({
      everyMs: wanted.everyMs,
      ageMs: () => slot.ageMs(this.now()),
      refresh: () => this.refresh(slot),
      stream: this.#streamLine(slot, wanted),
    });
    close?.();
  }

  #streamLine(slot: Slot, { everyMs, mode }: Demand): StreamLine | undefined {
    const stream = streamOf(slot.target);
    if (!stream || mode === 'poll') return undefined;
    return {
      ...stream,
      target: slot.target,
      mode,
      everyMs,
      heldId: () => idOf(heldOf(slot.entry)?.answer.etag),
      take: (data, id, sentAt) => this.#take(slot, data, id, sentAt),
      confirm: (id, sentAt) => {
        this.#apply(slot, { type: 'upheld', etag: etagOf(id), sentAt });
        return heldOf(slot.entry)?.answer.etag === etagOf(id);
      },
      settled: (message) => {
        slot.streamProblem = message;
      },
    };
  }

  #take(slot: Slot, data: Uint8Array, id: string, sentAt: number): Verdict {
    const held = heldOf(slot.entry);
    const etag = etagOf(id);
    // What is in hand already need not be read again.
    const answer = held?.answer.etag === etag ? held.answer : pushedAnswer(data, etag, slot.target);
    const { staleAfterMs } = slot;
    this.#apply(slot, { type: 'pushed', answer, sentAt, staleAfterMs });
    return verdict(held, answer, sentAt, staleAfterMs);
  }

  #unwatch(slot: Slot, watcher: Watcher): void {
    if (!slot.watchers.delete(watcher) || slot.dropped) return;
    if (slot.watchers.size > 0) {
      this.#feedAsWanted(slot);
    } else if (slot.waiting === 0) this.#drop(slot);
    else this.#closeFeed(slot);
  }

  #closeFeed(slot: Slot): void {
    slot.closeFeed?.();
    slot.closeFeed = undefined;
    slot.demand = NO_DEMAND;
    slot.streamProblem = undefined;
  }

  #drop(slot: Slot): void {
    slot.dropped = true;
    if (slot.flight) this.#left.add(slot.flight);
    slot.watchers.clear();
    this.#closeFeed(slot);
    this.#slots.delete(slot.key);
    slot.abort?.abort(oncopErrors.make('ORK_ONCOP_CLOSED', 'nobody waits for the answer any more'));
  }

  /** Drops some of the slots that were not used for longest; those that somebody watches go behind the others. */
  #forget(now: number): void {
    let looks = LOOKED_AT;
    for (const slot of this.#slots.values()) {
      const isFull = this.#slots.size >= MAX_SLOTS;
      if (looks-- === 0) return;
      if (!slot.idle) {
        this.#slots.delete(slot.key);
        this.#slots.set(slot.key, slot);
      } else if (isFull || now - slot.lastUsed > slot.staleAfterMs) this.#drop(slot);
      else return;
    }
  }
}

/** Field by field: to spread a landing costs as much as the rest of what is done with it. */
function landed(landing: Landing, flight: number, staleAfterMs: number): CacheEvent {
  switch (landing.type) {
    case 'answered': {
      const { answer, sentAt, at } = landing;
      return { type: 'answered', flight, answer, sentAt, at, staleAfterMs };
    }
    case 'confirmed':
      return { type: 'confirmed', flight, sentAt: landing.sentAt };
    case 'failed':
      return { type: 'failed', flight, failure: landing.failure };
  }
}
