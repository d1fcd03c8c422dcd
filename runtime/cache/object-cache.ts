/**
 * The cache of one kind in this runtime: a store, the reflector that keeps it, and the barrier behind which a key
 * waits until the store shows what was written for it.
 */
import type { Clock, Logger, Random } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import {
  type ApiResource,
  type Delta,
  type KubeApi,
  Reflector,
  resourceName,
  type Selection,
  Store,
  type StoreOptions,
  WriteBarrier,
} from '../../lib/kube/index.js';
import type { Metrics } from '../metrics/index.js';
import { WatchTrouble } from './watch-trouble.js';

/** `missing`: the kind is not served; what was seen before stays. */
export type CacheState = 'listing' | 'synced' | 'missing';

export interface CacheListener {
  /** Added, or changed from `before`. */
  readonly changed: (object: KubernetesObject, before?: KubernetesObject) => void;
  readonly gone: (object: KubernetesObject) => void;
  /** `state` may be another one. */
  readonly state: () => void;
}

export interface CacheTools {
  readonly api: KubeApi;
  readonly clock: Clock;
  /** What bounds open watches; default: `clock`. */
  readonly watchClock?: Clock | undefined;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface CacheOptions {
  readonly resource: ApiResource & { readonly kind: string };
  readonly selection: Selection;
  readonly store?: StoreOptions;
}

export class ObjectCache {
  readonly store: Store;
  readonly #barrier: WriteBarrier;
  readonly #reflector: Reflector;
  readonly #trouble: WatchTrouble;
  readonly #tools: CacheTools;
  readonly #listeners: CacheListener[] = [];
  #logged: CacheState = 'listing';

  constructor(
    readonly options: CacheOptions,
    tools: CacheTools,
  ) {
    const { resource, selection } = options;
    const { api, clock, watchClock, random, log, metrics } = tools;
    this.#tools = tools;
    this.store = new Store(options.store);
    this.#trouble = new WatchTrouble({ resource, clock, log, pulse: api.pulse });
    const name = resourceName(resource);
    this.#reflector = new Reflector({
      api,
      resource,
      selection,
      store: this.store,
      clock,
      watchClock,
      random,
      pulse: api.pulse,
      streamedRelists: true,
      handlers: {
        onDelta: (delta) => this.#tell(delta),
        onSynced: () => this.#stateChanged(),
        onStatus: (status) => {
          if (status === 'watching') this.#trouble.works();
          this.#stateChanged();
        },
        onList: () => metrics.counter('orkestra_reflector_lists_total').inc({ resource: name }),
        onFailure: (error, waitMs) => {
          metrics.counter('orkestra_reflector_watch_failures_total').inc({ resource: name });
          this.#trouble.failed(error, waitMs);
          this.#stateChanged();
        },
        onDoubted: () => log.info({ resource: name }, 'watch in doubt brought nothing, watch reopened'),
        onHandlerError: (error) => log.error({ resource: name, err: error }, 'watch handler failed'),
      },
    });
    this.#barrier = new WriteBarrier({
      store: this.store,
      clock,
      onOverdue: () => {
        log.info({ resource: name }, 'own write not seen in time, watch reopened');
        this.#reflector.reopen();
      },
    });
  }

  get state(): CacheState {
    if (this.#reflector.status === 'missing') return 'missing';
    return this.#reflector.synced ? 'synced' : 'listing';
  }

  /** What is waited for until the first list has been handled, and what stands in its way. */
  get waitingFor(): string | undefined {
    if (this.state !== 'listing') return undefined;
    const { why } = this.#trouble;
    const list = `the first list of ${resourceName(this.options.resource)}`;
    return why === undefined ? `${list} has not been handled` : `${list} fails: ${why}`;
  }

  get size(): number {
    return this.store.size;
  }

  listen(listener: CacheListener): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#reflector.start();
  }

  stop(): Promise<void> {
    this.#barrier.stop();
    return this.#reflector.stop();
  }

  /** A write for `key` was answered with this version. */
  wrote(key: string, version: string | undefined): void {
    this.#barrier.wrote(key, version);
  }

  /** The newest version that a write was answered with. */
  get written(): string | undefined {
    return this.#barrier.newest;
  }

  /** The leader before wrote this version last. */
  inherit(version: string | undefined): void {
    this.#barrier.inherit(version);
  }

  /** Somebody else has written what the cache does not show: its watch must bring something soon. */
  behind(): void {
    this.#reflector.doubt();
  }

  /** Waits until the cache shows what was written for `key`, at most for the barrier's timeout; whether it had to. */
  async caughtUp(key: string, signal: AbortSignal): Promise<boolean> {
    if (this.#barrier.isOpen(key)) return false;
    await this.#barrier.whenOpen(key, signal);
    return true;
  }

  forget(key: string): void {
    this.#barrier.forget(key);
  }

  #tell(delta: Delta): void {
    for (const listener of this.#listeners) {
      if (delta.type === 'deleted') listener.gone(delta.object);
      else listener.changed(delta.object, delta.type === 'updated' ? delta.old : undefined);
    }
  }

  #stateChanged(): void {
    if (this.state !== this.#logged) {
      this.#logged = this.state;
      const resource = resourceName(this.options.resource);
      this.#tools.log.debug({ resource, state: this.state }, 'cache state changed');
    }
    for (const listener of this.#listeners) listener.state();
  }
}
