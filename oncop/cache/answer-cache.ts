import type { Acceptance } from '../answer/acceptance.js';
import type { Answer, Failure } from '../answer/answer.js';
import { type CacheEntry, type CacheEvent, cachedOf, failureOf, reduce } from '../answer/cache-entry.js';
import type { CachePolicy } from '../declare/entry.js';
import { oncopErrors } from '../errors.js';
import type { Feed } from '../feed/feed.js';
import { etagOf, idOf, type StreamedUrl, streamOf } from '../feed/streamed-url.js';
import { Aborts } from '../fetch/aborts.js';
import type { CircuitState } from '../fetch/circuit.js';
import { type FetchResult, type FetchTools, fetchAnswer } from '../fetch/fetch-answer.js';
import { pushedAnswer } from '../fetch/interpret.js';
import type { RemoteTarget } from '../target/target.js';
import { AnswerBudget } from './answer-budget.js';
import { CachedUrl, type Demand, NO_DEMAND, type Watcher } from './cached-url.js';

/** Beyond it, the least recently used URL that nobody watches is evicted. */
const MAX_URLS = 10_000;
/** How many old URLs are examined when a new one comes. */
const EXAMINED = 8;

/** What is reported of a URL as long as nothing was. */
const OK = 'ok ';

/** What a row of the Live API shows of a circuit. */
export interface PeerCircuitState {
  readonly state: CircuitState;
  readonly retryAt: number | null;
}

/**
 * The answers of all peers, by URL: one request in flight for each URL, however many readers ask (single flight). URLs
 * that were not used for longer than their answers serve are evicted when new ones come; there is no timer for that.
 */
export class AnswerCache {
  readonly #urls = new Map<string, CachedUrl>();
  readonly #tools: FetchTools;
  readonly #feed: Feed;
  /** Requests that have not ended, of URLs that were dropped. */
  readonly #ending = new Set<Promise<void>>();
  readonly #aborts = new Aborts();
  readonly #budget: AnswerBudget;
  #requests = 0;
  #closed = false;

  constructor(tools: FetchTools, feed: Feed, budget = new AnswerBudget()) {
    this.#tools = tools;
    this.#feed = feed;
    this.#budget = budget;
  }

  get size(): number {
    return this.#urls.size;
  }

  now(): number {
    return this.#tools.clock.monotonic();
  }

  /** The circuit of a peer: `retryAt` in Unix milliseconds, while it is open. */
  circuitOf(peer: string): PeerCircuitState {
    const { clock, gate } = this.#tools;
    const circuit = gate.of(peer);
    const isOpen = circuit.state === 'open';
    return {
      state: circuit.state,
      retryAt: isOpen ? Math.round(clock.now() + circuit.until - clock.monotonic()) : null,
    };
  }

  /** The cached URL of a target, added when it is not there. */
  use(target: RemoteTarget): CachedUrl {
    const { key } = target;
    const now = this.now();
    let url = this.#urls.get(key);
    if (!url) {
      this.#evict(now);
      url = new CachedUrl(key, target, now);
    }
    this.#urls.delete(key);
    this.#urls.set(key, url);
    url.lastUsed = now;
    url.staleAfterMs = Math.max(url.staleAfterMs, target.policy.staleAfterMs);
    return url;
  }

  /** The cached URL of a target if there is one; it does not count as use. */
  peek(target: RemoteTarget): CachedUrl | undefined {
    return this.#urls.get(target.key);
  }

  /**
   * Makes the value as current as the policy requires: nothing to do while it is fresh, a request in the background
   * while it may be served stale, else a request that is waited for. Never rejects; the caller then reads whether there
   * is a value.
   */
  ensure(url: CachedUrl, policy: CachePolicy, traceparent: string | undefined): Promise<void> {
    const age = url.ageMs(this.now()) ?? Number.POSITIVE_INFINITY;
    const fresh = age <= policy.cacheForMs;
    const servable = Math.min(policy.cacheForMs + policy.staleWhileRevalidateMs, policy.staleAfterMs);
    if (fresh || age <= servable) {
      this.#tools.report({ type: 'hit', peer: url.target.peer, surface: url.target.resource });
      if (!fresh) void this.refresh(url, traceparent);
      return Promise.resolve();
    }
    const request = this.refresh(url, traceparent);
    if (url.request) url.waiting++;
    return request;
  }

  /** Sends a request, or joins the one in flight; does nothing before the end of a `Retry-After`. Never rejects. */
  refresh(url: CachedUrl, traceparent?: string): Promise<void> {
    if (this.#closed || url.dropped) return Promise.resolve();
    const notBefore = failureOf(url.entry)?.notBefore ?? 0;
    url.request ??= this.now() < notBefore ? undefined : this.#start(url, traceparent);
    return url.request ?? Promise.resolve();
  }

  /** Keeps a URL current until the returned function is called. */
  watch(target: RemoteTarget, watcher: Watcher): () => void {
    const url = this.use(target);
    url.watchers.set(watcher, target.policy.mode);
    this.#openFeed(url);
    return () => this.#unwatch(url, watcher);
  }

  /** Ends every request and feed and drops every answer; nothing is in flight and no timer is set afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const url of this.#urls.values()) this.#drop(url);
    await Promise.all([...this.#ending, this.#feed.ended?.()]);
  }

  #start(url: CachedUrl, traceparent: string | undefined): Promise<void> {
    const request = ++this.#requests;
    const abort = this.#aborts.take();
    url.abort = abort;
    this.#apply(url, { type: 'requested', request });
    const options = {
      target: url.target,
      cached: cachedOf(url.entry),
      staleAfterMs: url.staleAfterMs,
      traceparent,
      abort,
    };
    const ended = fetchAnswer(options, this.#tools).then((result) => {
      url.request = undefined;
      url.abort = undefined;
      this.#aborts.giveBack(abort);
      if (url.dropped) this.#ending.delete(ended);
      else this.#apply(url, eventOf(this.#withinBudget(url, result), request));
      url.waiting = 0;
    });
    return ended;
  }

  #withinBudget(url: CachedUrl, result: FetchResult): FetchResult {
    if (result.type !== 'answered') return result;
    const failure = this.#makeRoom(url, result.answer);
    return failure ? { type: 'failed', failure } : result;
  }

  /** Drops answers of the peer with the most until this one fits; the failure when that is the peer of this answer. */
  #makeRoom({ entry, target: { peer } }: CachedUrl, answer: Answer): Failure | undefined {
    const more = answer.size - (cachedOf(entry)?.answer.size ?? 0);
    while (!this.#budget.fits(more)) {
      const largest = this.#budget.largestWith(peer, more);
      const cause = this.#budget.cause(largest);
      const failure = { ...cause, notBefore: undefined };
      this.#tools.gate.exceeded(largest, cause);
      if (largest === peer) return failure;
      this.#evictAnswers(largest, failure, more);
    }
    return undefined;
  }

  /** Drops answers of a peer, least recently used first, until so many more bytes fit. */
  #evictAnswers(peer: string, failure: Failure, more: number): void {
    for (const url of this.#urls.values()) {
      if (this.#budget.fits(more)) return;
      if (url.target.peer === peer && cachedOf(url.entry)) this.#apply(url, { type: 'evicted', failure });
    }
  }

  #apply(url: CachedUrl, event: CacheEvent): Acceptance | undefined {
    const before = cachedOf(url.entry);
    const { entry, acceptance } = reduce(url.entry, event);
    url.entry = this.#recovered(url, entry);
    const after = cachedOf(url.entry);
    if (after?.answer !== before?.answer) {
      this.#budget.change(url.target.peer, (after?.answer.size ?? 0) - (before?.answer.size ?? 0));
    }
    if (after !== before) url.asOf = this.#tools.clock.now();
    if (event.type === 'requested') return acceptance;
    this.#reportChange(url);
    if (event.type === 'failed') for (const watcher of [...url.watchers.keys()]) watcher.onFailure?.();
    if (!after || after.answer === before?.answer || url.watchers.size === 0) return acceptance;
    for (const watcher of [...url.watchers.keys()]) {
      if (url.watchers.has(watcher)) watcher.onAnswer(after.answer);
    }
    return acceptance;
  }

  /**
   * An answer that had expired and was confirmed is a value that is there again: it becomes an answer of its own, so that
   * those who watch it look at it, as at any new one.
   */
  #recovered(url: CachedUrl, entry: CacheEntry): CacheEntry {
    const before = cachedOf(url.entry);
    const after = cachedOf(entry);
    if (!before || !after || entry.state !== 'cached' || after.answer !== before.answer) return entry;
    const { staleAfterMs } = url.target.policy;
    const now = this.now();
    if (now - before.sentAt <= staleAfterMs || now - after.sentAt > staleAfterMs) return entry;
    return { ...entry, cached: { ...after, answer: { ...after.answer } } };
  }

  #reportChange(url: CachedUrl): void {
    const { entry, reported = OK } = url;
    // As nearly always; the condition is made for those who are told.
    if (reported === OK && entry.state === 'cached' && entry.cached.answer.kind === 'present') return;
    const present = url.condition;
    if (!present) return;
    const { condition, message, code } = present;
    const current = `${condition} ${code ?? ''}`;
    const isChange = current !== reported;
    url.reported = current;
    if (!isChange) return;
    const { peer, resource: surface, shown } = url.target;
    this.#tools.report({ type: 'condition', peer, surface, url: shown, condition, message, code });
  }

  /** Opens the new feed before it closes the old one, so that a connection that both use stays open. */
  #openFeed(url: CachedUrl): void {
    const wanted = url.wanted();
    if (wanted.everyMs === url.demand.everyMs && wanted.mode === url.demand.mode) return;
    url.demand = wanted;
    const close = url.closeFeed;
    url.closeFeed = this.#feed.open({
      everyMs: wanted.everyMs,
      ageMs: () => url.ageMs(this.now()),
      refresh: () => this.refresh(url),
      stream: this.#streamedUrl(url, wanted),
    });
    close?.();
  }

  #streamedUrl(url: CachedUrl, { everyMs, mode }: Demand): StreamedUrl | undefined {
    const stream = streamOf(url.target);
    if (!stream || mode === 'poll') return undefined;
    return {
      ...stream,
      target: url.target,
      mode,
      everyMs,
      cachedId: () => idOf(cachedOf(url.entry)?.answer.etag),
      accept: (data, id, sentAt) => this.#acceptPushed(url, data, id, sentAt),
      confirm: (id, sentAt) => {
        this.#apply(url, { type: 'pushConfirmed', etag: etagOf(id), sentAt });
        return cachedOf(url.entry)?.answer.etag === etagOf(id);
      },
      onState: (problem) => this.#streamState(url, problem),
    };
  }

  /** A stream works for this URL, or does not and why: then the URL is polled. */
  #streamState(url: CachedUrl, problem: string | undefined): void {
    const before = url.streamProblem;
    url.streamProblem = problem;
    if (problem === before) return;
    const { peer, resource: surface, shown } = url.target;
    const source = problem === undefined ? 'stream' : 'poll';
    this.#tools.report({ type: 'source', peer, surface, url: shown, source, message: problem ?? '' });
  }

  #acceptPushed(url: CachedUrl, data: Uint8Array, id: string, sentAt: number): Acceptance {
    const cached = cachedOf(url.entry);
    const etag = etagOf(id);
    // What is cached already need not be parsed again.
    const answer = cached?.answer.etag === etag ? cached.answer : pushedAnswer(data, etag, url.target);
    const failure = this.#makeRoom(url, answer);
    if (failure) throw oncopErrors.make(failure.code, failure.message);
    const { staleAfterMs } = url;
    return this.#apply(url, { type: 'pushed', answer, sentAt, staleAfterMs }) ?? 'older';
  }

  #unwatch(url: CachedUrl, watcher: Watcher): void {
    if (!url.watchers.delete(watcher) || url.dropped) return;
    if (url.watchers.size > 0) {
      this.#openFeed(url);
    } else if (url.waiting === 0) this.#drop(url);
    else this.#closeFeed(url);
  }

  #closeFeed(url: CachedUrl): void {
    url.closeFeed?.();
    url.closeFeed = undefined;
    url.demand = NO_DEMAND;
    url.streamProblem = undefined;
  }

  #drop(url: CachedUrl): void {
    url.dropped = true;
    this.#budget.change(url.target.peer, -(cachedOf(url.entry)?.answer.size ?? 0));
    if (url.request) this.#ending.add(url.request);
    url.watchers.clear();
    this.#closeFeed(url);
    this.#urls.delete(url.key);
    url.abort?.abort(oncopErrors.make('ORK_ONCOP_CLOSED', 'the request was cancelled: nobody waits for it'));
  }

  /** Drops some of the least recently used URLs; those that are watched are moved behind the others. */
  #evict(now: number): void {
    let examined = 0;
    for (const url of this.#urls.values()) {
      const isFull = this.#urls.size >= MAX_URLS;
      if (examined++ === EXAMINED) return;
      if (!url.idle) {
        this.#urls.delete(url.key);
        this.#urls.set(url.key, url);
      } else if (isFull || now - url.lastUsed > url.staleAfterMs) this.#drop(url);
      else return;
    }
  }
}

/** Field by field: spreading a result costs as much as everything else that is done with it. */
function eventOf(result: FetchResult, request: number): CacheEvent {
  switch (result.type) {
    case 'answered':
      return { type: 'answered', request, answer: result.answer, sentAt: result.sentAt };
    case 'confirmed':
      return { type: 'confirmed', request, sentAt: result.sentAt };
    case 'failed':
      return { type: 'failed', request, failure: result.failure };
  }
}
