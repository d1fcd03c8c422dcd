/**
 * The Kubernetes Events of one object, read on request and cached for 30 s. The only place where a read of the Live API
 * may cause a request to the API server, at most so many at a time.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { EVENTS, type KubeApi } from '../../../lib/kube/index.js';
import { EventsBusyError, type EventView } from '../../view.js';

const CACHED_MS = 30_000;
/** Objects whose Events are cached, and the bytes of all of them; the one read longest ago is dropped first. */
const MAX_CACHED = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** Reads at a time for callers of the Live API, unless another number is given. */
const AT_ONCE = 4;

interface Cached {
  readonly until: number;
  /** The last result, once there is one. */
  latest: readonly EventView[] | undefined;
  bytes: number;
  readonly events: Promise<readonly EventView[]>;
}

export class EventReader {
  readonly #cached = new Map<string, Cached>();
  #bytes = 0;
  #reading = 0;

  constructor(
    private readonly api: Pick<KubeApi, 'list'>,
    private readonly clock: Clock,
    private readonly atOnce: number = AT_ONCE,
  ) {}

  /** Newest first. Rejects with a `KubeError` when they cannot be read; that is not cached. */
  of(object: KubernetesObject): Promise<readonly EventView[]> {
    return this.#fresh(object) ?? this.#start(object);
  }

  /** As `of`, for callers of the Live API: rejects with an `EventsBusyError` when it would be one read too many. */
  async ofCaller(object: KubernetesObject): Promise<readonly EventView[]> {
    const fresh = this.#fresh(object);
    if (fresh) return fresh;
    if (this.#reading >= this.atOnce) {
      throw new EventsBusyError(
        `${this.atOnce} reads of Events are in flight, the most at a time: retry later`,
      );
    }
    return this.#start(object);
  }

  /** The result of the last read, without reading. */
  peek(object: KubernetesObject): readonly EventView[] {
    return this.#cached.get(uidOf(object))?.latest ?? [];
  }

  #fresh(object: KubernetesObject): Promise<readonly EventView[]> | undefined {
    const cached = this.#cached.get(uidOf(object));
    return cached && cached.until > this.clock.monotonic() ? cached.events : undefined;
  }

  #start(object: KubernetesObject): Promise<readonly EventView[]> {
    const uid = uidOf(object);
    const events = this.#read(object);
    const { latest, bytes = 0 } = this.#cached.get(uid) ?? {};
    const entry: Cached = { until: this.clock.monotonic() + CACHED_MS, events, latest, bytes };
    this.#cached.delete(uid);
    this.#cached.set(uid, entry);
    events.then(
      (result) => this.#arrived(uid, entry, result),
      () => this.#drop(uid, entry),
    );
    this.#trim(uid);
    return events;
  }

  #arrived(uid: string, entry: Cached, events: readonly EventView[]): void {
    entry.latest = events;
    if (this.#cached.get(uid) !== entry) return;
    this.#bytes -= entry.bytes;
    entry.bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
    this.#bytes += entry.bytes;
    this.#trim(uid);
  }

  #trim(kept: string): void {
    for (const [oldest, entry] of this.#cached) {
      if (this.#cached.size <= MAX_CACHED && this.#bytes <= MAX_BYTES) break;
      if (oldest !== kept) this.#drop(oldest, entry);
    }
  }

  #drop(uid: string, entry: Cached): void {
    if (this.#cached.get(uid) !== entry) return;
    this.#cached.delete(uid);
    this.#bytes -= entry.bytes;
  }

  async #read({ metadata: { uid, namespace } }: KubernetesObject): Promise<readonly EventView[]> {
    const fieldSelector = `involvedObject.uid=${uid ?? ''}`;
    this.#reading++;
    try {
      const { items } = await this.api.list(EVENTS, { namespace: namespace ?? 'default', fieldSelector });
      return items.map(eventView).sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1));
    } finally {
      this.#reading--;
    }
  }
}

function uidOf({ metadata }: KubernetesObject): string {
  return metadata.uid ?? '';
}

/** About what it takes in memory. */
function sizeOf({ message, reason, source, object }: EventView): number {
  return 2 * (message.length + reason.length + source.length + object.length) + 400;
}

function eventView(event: KubernetesObject): EventView {
  const involved = record(event['involvedObject']);
  const created = event.metadata.creationTimestamp ?? '';
  const first = text(event['firstTimestamp']) || text(event['eventTime']) || created;
  return {
    type: text(event['type']),
    reason: text(event['reason']),
    message: text(event['message']),
    source: text(record(event['source'])['component']) || text(event['reportingComponent']),
    object: `${text(involved['kind'])}/${text(involved['name'])}`,
    count: typeof event['count'] === 'number' ? event['count'] : 1,
    firstSeen: first,
    lastSeen: text(event['lastTimestamp']) || first,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
