/**
 * Changes of nothing but a CR's status, by another writer: another runtime of the same CRD, most often (a second release, a
 * laptop beside the cluster, another implementation). Each would wake the other with every status that it writes.
 *
 * Such a change never ends the backoff of a failed CR. Where it answers a write of ours it waits, 100 ms at first and
 * doubled each time up to a minute; the other writer is named once. A change that we do not answer is never delayed.
 */
import { type Clock, deepEqual, type Json, type Logger } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { WorkQueue } from '../../queue/index.js';

export interface ForeignStatusTools {
  readonly crd: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Logger;
  readonly queue: Pick<WorkQueue, 'isRetrying' | 'addAfter'>;
  /** Queues the key now. */
  readonly now: (key: string, trigger: string) => void;
  /** Names of those who write the status of the CR, from the API server. */
  readonly writers: (key: string) => Promise<readonly string[]>;
}

interface Exchange {
  /** Writes of ours that the other answered, in a row. */
  count: number;
  at: number;
  /** We have written the CR since. */
  wrote: boolean;
}

const TRIGGER = 'status changed by another writer';
const FIRST_MS = 100;
const MAX_MS = 60_000;
/** After this pause an exchange is over. */
const OVER_MS = 120_000;
/** Answers in a row that make the other writer worth a warning. */
const NAMED_FROM = 3;
const REMEDY =
  'Stop the other runtime of this CRD, or give each its own namespace or labelSelector; replicas of one runtime need the same Lease. A controller that writes fields of its own should leave those of this Katalog alone.';

export class ForeignStatus {
  readonly #exchanges = new Map<string, Exchange>();
  #named = false;

  constructor(private readonly tools: ForeignStatusTools) {}

  /** Another writer has changed the status of the CR, and nothing else. */
  changed(key: string): void {
    const { clock, queue, now } = this.tools;
    const exchange = this.#exchanges.get(key) ?? { count: 0, at: clock.monotonic(), wrote: false };
    this.#exchanges.set(key, exchange);
    if (clock.monotonic() - exchange.at >= OVER_MS) exchange.count = 0;
    if (exchange.wrote) {
      exchange.count += 1;
      exchange.at = clock.monotonic();
      exchange.wrote = false;
    }
    if (exchange.count >= NAMED_FROM) void this.#name(key);
    if (queue.isRetrying(key)) return;
    if (exchange.count === 0) now(key, TRIGGER);
    else queue.addAfter(key, Math.min(MAX_MS, FIRST_MS * 2 ** (exchange.count - 1)), TRIGGER);
  }

  /** We have written the CR. */
  wrote(key: string): void {
    const exchange = this.#exchanges.get(key);
    if (exchange) exchange.wrote = true;
  }

  forget(key: string): void {
    this.#exchanges.delete(key);
  }

  async #name(key: string): Promise<void> {
    if (this.#named) return;
    this.#named = true;
    const { crd, log, writers } = this.tools;
    const names = await writers(key).catch(() => []);
    log.warn({ crd, cr: key, writers: names, remedy: REMEDY }, 'another writer changes the status');
  }
}

/** Whether a CR differs from before in its status alone: its generation is the same, and its metadata. */
export function isStatusChange(before: KubernetesObject | undefined, after: KubernetesObject): boolean {
  if (!before || after.metadata.generation === undefined) return false;
  return deepEqual(withoutVersion(before), withoutVersion(after));
}

function withoutVersion({ metadata }: KubernetesObject): Json {
  const { resourceVersion: _, ...rest } = metadata;
  return rest as unknown as Json;
}
