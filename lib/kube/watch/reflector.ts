/**
 * Keeps a `Store` like one resource of the API server, by list and watch, until it is stopped. What to do next is decided
 * by `reflector-step.ts`; here it is done.
 *
 * Handlers are told of changes after the store shows them, in order. One that throws is reported and changes nothing.
 * Not guaranteed: that every intermediate state of an object is seen; a relist shows the last one only.
 */
import {
  type Clock,
  inTurns,
  jittered,
  type Random,
  sleep,
  type TimerHandle,
  Watchdog,
} from '../../base/index.js';
import type { ApiResource } from '../client/api-resource.js';
import type { KubeApi, ObjectList, Selection, WatchQuery } from '../client/kube-api.js';
import type { ObjectType } from '../client/kube-object.js';
import { RETURN_MS, type ServerPulse } from '../client/server-pulse.js';
import type { KubernetesObject } from '../objects.js';
import type { Delta } from './delta.js';
import { failureOf, isSilence, readWatchLine } from './reflector-failure.js';
import {
  type Failure,
  type Input,
  LISTING,
  type ListPhase,
  type Output,
  type ReflectorState,
  type ReplaceOutput,
  type WatchInput,
} from './reflector-state.js';
import { itemTypeOf, step } from './reflector-step.js';
import type { Store } from './store.js';

const PAGE = 500;
/** An unpaged list of 100,000 objects takes longer than other requests. */
const LIST_TIMEOUT_MS = 120_000;
const WATCH_SECONDS = 300;
/** How much later than the server the client ends a watch that the server forgot to end. */
const WATCH_GRACE_MS = 5_000;
/** When nothing has come on a stream for so long, and it has not said that all has come, the list is asked for. */
const STREAM_SILENCE_MS = 10_000;
/** A watch that is silent for so long is opened again: the API server sends a bookmark each minute. */
const WATCH_SILENCE_MS = 100_000;
/** A watch that is in doubt is opened again when it brings nothing within so long; up to half of it is taken off. */
const DOUBT_MS = 5_000;

/** `listing` until the first list has been handled; then `watching`; `missing`: the resource is not served. */
export type ReflectorStatus = 'listing' | 'watching' | 'missing' | 'failing' | 'stopped';

export interface ReflectorHandlers {
  readonly onDelta?: (delta: Delta) => void;
  /** The first list has been handled; called once. */
  readonly onSynced?: () => void;
  /** A whole list was taken: the first, or a relist. */
  readonly onList?: () => void;
  readonly onStatus?: (status: ReflectorStatus) => void;
  /** Something went wrong and is tried again after `waitMs`. */
  readonly onFailure?: (error: Error, waitMs: number) => void;
  /** A watch that was in doubt has brought nothing, and is opened again. */
  readonly onDoubted?: () => void;
  /** A handler threw. */
  readonly onHandlerError?: (error: unknown) => void;
}

export interface ReflectorOptions {
  readonly api: Pick<KubeApi, 'list' | 'watch'>;
  readonly resource: ApiResource & { readonly kind?: string };
  readonly selection?: Selection;
  readonly store: Store;
  readonly clock: Clock;
  /** What bounds an open watch: its end, and how long it may be silent. Default: `clock`. */
  readonly watchClock?: Clock | undefined;
  readonly random: Random;
  /** Of the client behind `api`: ends a wait for a server that answers again, and says when a watch is in doubt. */
  readonly pulse?: ServerPulse | undefined;
  /** Takes every list but the first as a stream, where the server offers that. */
  readonly streamedRelists?: boolean;
  readonly handlers?: ReflectorHandlers;
}

export class Reflector {
  readonly #stop = new AbortController();
  readonly #type: ObjectType;
  #state: ReflectorState;
  #status: ReflectorStatus = 'listing';
  #running: Promise<void> | undefined;
  #wait = new AbortController();
  /** The last failure was that the server did not answer. */
  #unanswered = false;
  /** Ends the watch that is open, as a silent one. */
  #reopen: (() => void) | undefined;
  /** Ends it so when it brings nothing soon. */
  #doubt: (() => void) | undefined;

  constructor(private readonly options: ReflectorOptions) {
    this.#type = { apiVersion: options.resource.apiVersion, kind: options.resource.kind };
    this.#state = { ...LISTING, streams: options.streamedRelists ?? false };
  }

  get status(): ReflectorStatus {
    return this.#status;
  }

  /** The first list has been handled. It stays true when the connection breaks: the cache is then old, not empty. */
  get synced(): boolean {
    return this.#state.synced;
  }

  /** Starts once; later calls do nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Opens the watch again from the last version, because it does not bring what it should. A list is not disturbed. */
  reopen(): void {
    this.#reopen?.();
  }

  /** Opens the watch again when it brings nothing within 5 s: something happened that it should have shown. */
  doubt(): void {
    if (this.#reopen) this.#doubt?.();
  }

  /** Resolves when nothing is called any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wait.abort();
    await this.#running;
    this.#setStatus('stopped');
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { phase } = this.#state;
      if (phase.at === 'list') await this.#take(await this.#list(phase));
      else if (phase.at === 'wait') await this.#take(await this.#pause(phase.ms));
      else await this.#take(await this.#watch());
    }
  }

  async #list(phase: ListPhase): Promise<Input> {
    const { api, resource, selection } = this.options;
    const more = phase.pages.at(-1)?.continue;
    const query = {
      ...selection,
      ...(phase.paged ? { limit: PAGE } : {}),
      ...(more === undefined ? {} : { continue: more }),
      ...(phase.version === undefined || more !== undefined ? {} : { resourceVersion: phase.version }),
    };
    try {
      const asked = api.list(resource, query, {
        signal: this.#stop.signal,
        timeoutMs: LIST_TIMEOUT_MS,
        withoutFieldSets: true,
      });
      this.#prepare(phase.pages.at(-1));
      return { type: 'page', page: await asked };
    } catch (error) {
      return { type: 'failed', failure: failureOf(error) };
    }
  }

  /** Done while the next page is on its way, not in one go at the end. */
  #prepare(page: ObjectList | undefined): void {
    if (!page) return;
    const type = this.#itemType(itemTypeOf(page));
    // In place, so that an object that the store has already is not kept twice. The page is ours alone.
    const items = page.items as KubernetesObject[];
    for (const [index, item] of items.entries()) items[index] = this.options.store.prepare(item, type);
  }

  async #pause(ms: number): Promise<Input> {
    const { clock, random, pulse } = this.options;
    const wait = new AbortController();
    this.#wait = wait;
    let timer: TimerHandle | undefined;
    let returned = false;
    const soon = (): void => {
      returned = true;
      timer ??= clock.setTimeout(() => wait.abort(), random() * RETURN_MS);
    };
    const release = this.#unanswered ? pulse?.onReturn(soon) : undefined;
    if (!this.#stop.signal.aborted) await sleep(clock, ms, wait.signal);
    release?.();
    if (timer !== undefined) clock.clearTimeout(timer);
    return { type: 'waited', returned };
  }

  /** Gives every event to the step function as it comes, and the end of the watch to the caller. */
  async #watch(): Promise<Input> {
    const { api, resource, random, pulse, handlers, watchClock: clock = this.options.clock } = this.options;
    const timeoutSeconds = Math.floor(WATCH_SECONDS * (1 + random()));
    const end = new AbortController();
    let silent = false;
    const abort = (): void => end.abort();
    const abortSilent = (): void => {
      silent = true;
      abort();
    };
    const onSilence = (): void => {
      // Bookmarks are not due yet: a quiet resource looks the same, and that is no failure.
      const isEarly = this.#reopen !== undefined && clock.monotonic() - watchdog.heardAt < WATCH_SILENCE_MS;
      if (!isEarly) abortSilent();
      else {
        this.#tell(handlers?.onDoubted);
        abort();
      }
    };
    const guard = (ms: number): Watchdog => new Watchdog(clock, ms, onSilence);
    const wasStream = this.#streams;
    let watchdog = guard(wasStream ? STREAM_SILENCE_MS : WATCH_SILENCE_MS);
    this.#stop.signal.addEventListener('abort', abort, { once: true });
    const timer = clock.setTimeout(abort, timeoutSeconds * 1_000 + WATCH_GRACE_MS);
    const onOpen = (): void => this.#setStatus(this.#streams ? 'listing' : 'watching');
    if (!wasStream) this.#reopen = abortSilent;
    this.#doubt = () => watchdog.hurry(jittered(DOUBT_MS, 0.5, random));
    const release = pulse?.onDoubt((since) => {
      if (watchdog.heardAt < since) this.doubt();
    });
    try {
      for await (const line of api.watch(resource, this.#watchQuery(timeoutSeconds), end.signal, onOpen)) {
        if (this.#stop.signal.aborted) break;
        watchdog.heard();
        const read = readWatchLine(line);
        if ('kind' in read) return { type: 'failed', failure: read };
        const streams = this.#streams;
        const taken = this.#take(streams ? this.#prepared(read) : read);
        if (taken) await taken;
        if (this.#state.phase.at === 'list') break;
        if (!streams || this.#streams) continue;
        watchdog.stop();
        watchdog = guard(WATCH_SILENCE_MS);
        this.#reopen = abortSilent;
      }
      return { type: 'watch ended', silent };
    } catch (error) {
      return end.signal.aborted
        ? { type: 'watch ended', silent }
        : { type: 'failed', failure: failureOf(error) };
    } finally {
      this.#reopen = undefined;
      this.#doubt = undefined;
      release?.();
      watchdog.stop();
      clock.clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', abort);
    }
  }

  /** An object of a stream as the store will have it: while others are on their way, and not twice in memory. */
  #prepared(read: WatchInput): WatchInput {
    if (read.type !== 'put') return read;
    return { ...read, object: this.options.store.prepare(read.object, this.#type) };
  }

  get #streams(): boolean {
    return this.#state.phase.at === 'stream';
  }

  #watchQuery(timeoutSeconds: number): WatchQuery {
    const { selection } = this.options;
    const { phase } = this.#state;
    if (phase.at === 'stream')
      return { ...selection, resourceVersion: phase.version, sendInitialEvents: true, timeoutSeconds };
    return { ...selection, resourceVersion: this.#state.lastVersion, timeoutSeconds };
  }

  /** Resolves when it is taken; only the objects of a list may take longer than this call. */
  #take(input: Input): Promise<void> | undefined {
    if (this.#stop.signal.aborted) return undefined;
    const { clock, random } = this.options;
    const { state, outputs } = step(this.#state, input, { now: clock.monotonic(), random });
    const [list] = outputs;
    if (list?.type === 'replace') return this.#takeList(list, () => this.#enter(state, outputs));
    this.#enter(state, outputs);
    return undefined;
  }

  /** The state stays as it is until the whole list is taken. */
  async #takeList(list: ReplaceOutput, taken: () => void): Promise<void> {
    if (await inTurns(this.options.clock, this.#stop.signal, this.#replaced(list))) taken();
  }

  *#replaced({ items, itemType }: ReplaceOutput): Generator<undefined, void> {
    for (const deltas of this.options.store.replace(items, this.#itemType(itemType))) {
      this.#deltas(deltas);
      yield;
    }
  }

  #enter(state: ReflectorState, outputs: readonly Output[]): void {
    const was = this.#state.phase.at;
    this.#state = state;
    for (const output of outputs) this.#do(output);
    if (was === 'stream' && state.phase.at === 'watch') this.#setStatus('watching');
    if (state.lastVersion !== undefined) this.options.store.advance(state.lastVersion);
  }

  #do(output: Output): void {
    const { store, handlers = {} } = this.options;
    if (output.type === 'failed') this.#failed(output.failure, output.waitMs);
    else if (output.type === 'replace') this.#tell(handlers.onList);
    else if (output.type === 'synced') this.#tell(handlers.onSynced);
    else if (output.type === 'put') this.#deltas(store.put(output.object, this.#type));
    else this.#deltas(store.remove(output.object, this.#type));
  }

  #itemType(listed: ObjectType): ObjectType {
    return { apiVersion: this.#type.apiVersion, kind: this.#type.kind ?? listed.kind };
  }

  #deltas(deltas: readonly Delta[]): void {
    const { onDelta } = this.options.handlers ?? {};
    for (const delta of deltas) this.#tell(onDelta, delta);
  }

  #failed(failure: Failure, waitMs: number): void {
    this.#unanswered = isSilence(failure);
    this.#tell(this.options.handlers?.onFailure, failure.error, waitMs);
    this.#setStatus(failure.kind === 'missing' ? 'missing' : 'failing');
  }

  #setStatus(status: ReflectorStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#tell(this.options.handlers?.onStatus, status);
  }

  #tell<Args extends readonly unknown[]>(
    handler: ((...args: Args) => unknown) | undefined,
    ...args: Args
  ): void {
    try {
      const result = handler?.(...args);
      // An async function is a handler too; its rejection must not end the process.
      if (result instanceof Promise) result.catch((error: unknown) => this.#handlerFailed(error));
    } catch (error) {
      this.#handlerFailed(error);
    }
  }

  #handlerFailed(error: unknown): void {
    try {
      this.options.handlers?.onHandlerError?.(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}
