/**
 * The Secrets that the declarations of a Katalog name, each watched by itself: nothing else of its namespace is asked
 * for, and a rotated Secret is there as soon as the API server says so.
 */

import type { SecretData, SecretName, SecretSource } from '../../lib/base/index.js';
import { type Clock, sleep } from '../../lib/base/index.js';
import { type CacheTools, ObjectCache } from './object-cache.js';

/** How long a read waits for the first list of its Secret. */
const PATIENCE_MS = 2_000;

export class SecretCache implements SecretSource {
  readonly #caches = new Map<string, ObjectCache>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #clock: Clock;

  constructor(secrets: Iterable<SecretName>, tools: CacheTools) {
    this.#clock = tools.clock;
    for (const secret of secrets) {
      const key = keyOf(secret);
      if (!this.#caches.has(key)) this.#caches.set(key, this.#open(secret, key, tools));
    }
  }

  start(): void {
    for (const cache of this.#caches.values()) cache.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#caches.values()].map((cache) => cache.stop()));
  }

  async read(secret: SecretName, signal: AbortSignal): Promise<SecretData | undefined> {
    const key = keyOf(secret);
    const cache = this.#caches.get(key);
    if (!cache) throw new Error('the Katalog does not name it');
    if (cache.state === 'listing') await this.#listed(key, signal);
    if (cache.state === 'listing') throw new Error('it could not be read from the cluster yet');
    const data = cache.store.get(secret.namespace, secret.name)?.['data'];
    return data === undefined && cache.size === 0 ? undefined : decoded(data);
  }

  #open({ namespace, name }: SecretName, key: string, tools: CacheTools): ObjectCache {
    const cache = new ObjectCache(
      {
        resource: { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true },
        selection: { namespace, fieldSelector: `metadata.name=${name}` },
      },
      tools,
    );
    const nothing = (): void => undefined;
    cache.listen({ changed: nothing, gone: nothing, state: () => this.#tell(key) });
    return cache;
  }

  /** Resolves when the state has changed, or patience or the caller's time has run out. */
  async #listed(key: string, signal: AbortSignal): Promise<void> {
    const changed = new AbortController();
    const waiting = this.#waiting.get(key) ?? new Set();
    const notify = (): void => changed.abort();
    this.#waiting.set(key, waiting.add(notify));
    await sleep(this.#clock, PATIENCE_MS, AbortSignal.any([signal, changed.signal]));
    waiting.delete(notify);
  }

  #tell(key: string): void {
    for (const tell of this.#waiting.get(key) ?? []) tell();
  }
}

function keyOf({ namespace, name }: SecretName): string {
  return `${namespace}/${name}`;
}

/** `data` of a Secret: base64 by key. */
function decoded(data: unknown): SecretData {
  if (typeof data !== 'object' || data === null) return {};
  const pairs = Object.entries(data).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[key, Buffer.from(value, 'base64')] as const] : [],
  );
  return Object.fromEntries(pairs);
}
