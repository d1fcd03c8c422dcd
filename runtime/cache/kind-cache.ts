/**
 * The children of one kind, for every CRD that creates it: only objects with our owner label are watched, unless
 * others are asked for. The plural and scope of a `custom` kind come from discovery, which is asked again until the kind is served;
 * its first answer is waited for, as first lists are.
 */

import { MANAGED_BY, OWNER_LABEL, type ResourceKind, UNOWNED_LABEL } from '../../katalog/index.js';
import { sleep } from '../../lib/base/index.js';
import { type DocumentReader, KubeError, servedKind } from '../../lib/kube/index.js';
import { FIELD_MANAGER } from '../reconcile/index.js';
import { type CacheListener, type CacheOptions, type CacheTools, ObjectCache } from './object-cache.js';

const DISCOVERY_RETRY_MS = 5_000;

type Watched = Pick<CacheOptions, 'selection' | 'store'>;

/** Our children of a kind; `namespace`: those there alone. */
export function childrenWithin(namespace: string | undefined): Watched {
  return {
    selection: { namespace, labelSelector: `${MANAGED_BY.key}=${MANAGED_BY.value},${OWNER_LABEL}` },
    store: { owners: true, labels: [UNOWNED_LABEL], writersBut: FIELD_MANAGER },
  };
}

export interface KindTools extends CacheTools {
  readonly discovery: DocumentReader;
}

interface KindType {
  readonly plural: string;
  readonly namespaced: boolean;
  /** It has a status subresource; undefined where discovery was not asked. */
  readonly hasStatus?: boolean;
}

export class KindCache {
  readonly #tools: KindTools;
  readonly #listeners: CacheListener[] = [];
  readonly #stopped = new AbortController();
  #cache: ObjectCache | undefined;
  #type: KindType | undefined;
  /** The API server has said whether the kind is served. */
  #answered = false;

  /** `watched`: which objects of the kind; default: our children. */
  constructor(
    readonly kind: ResourceKind,
    tools: KindTools,
    private readonly watched: Watched = childrenWithin(undefined),
  ) {
    this.#tools = tools;
    if (!kind.guessed) this.#open(kind);
  }

  /** undefined while it is not known what path the kind has. */
  get cache(): ObjectCache | undefined {
    return this.#cache;
  }

  /** Plural and scope, once known. */
  get type(): KindType | undefined {
    return this.#type;
  }

  /** What is waited for until the first list has been handled; a kind that is not served is not waited for. */
  get waitingFor(): string | undefined {
    if (this.#cache) return this.#cache.waitingFor;
    const { apiVersion, kind } = this.kind;
    return this.#answered ? undefined : `it is not known whether ${apiVersion}/${kind} is served`;
  }

  listen(listener: CacheListener): void {
    this.#listeners.push(listener);
    this.#cache?.listen(listener);
  }

  start(): void {
    if (this.#cache) this.#cache.start();
    else void this.#discover();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#cache?.stop();
  }

  #open(type: KindType): ObjectCache {
    this.#type = type;
    const { apiVersion, kind } = this.kind;
    const cache = new ObjectCache(
      {
        resource: { apiVersion, kind, plural: type.plural, namespaced: type.namespaced },
        ...this.watched,
      },
      this.#tools,
    );
    for (const listener of this.#listeners) cache.listen(listener);
    this.#cache = cache;
    return cache;
  }

  async #discover(): Promise<void> {
    const { signal } = this.#stopped;
    const { apiVersion, kind } = this.kind;
    while (!signal.aborted) {
      try {
        const found = await servedKind(this.#tools.discovery, apiVersion, kind, { signal });
        if (found && !signal.aborted) return this.#open(found).start();
        this.#isAnswered();
      } catch (error) {
        // An aggregated API whose server is down is answered for with 503: no reason to wait with all the rest.
        if (!(error instanceof KubeError && error.unanswered)) this.#isAnswered();
      }
      await sleep(this.#tools.clock, DISCOVERY_RETRY_MS, signal);
    }
  }
  #isAnswered(): void {
    if (this.#answered || this.#stopped.signal.aborted) return;
    this.#answered = true;
    for (const listener of this.#listeners) listener.state();
  }
}
