/**
 * The Kubernetes Events of one object, read when someone asks and kept for 30 s. The one place where a read of the
 * Live API may cause a request to the API server.
 */
import type { Clock } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { EVENTS, type KubeApi } from '../../lib/kube/index.js';
import type { EventView } from '../view.js';

const KEEP_MS = 30_000;
/** Objects whose Events are kept; the one read longest ago goes first. */
const KEPT = 1_000;

interface Kept {
  readonly until: number;
  /** The answer, once it has come. */
  latest: readonly EventView[] | undefined;
  readonly events: Promise<readonly EventView[]>;
}

export class EventReader {
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly api: Pick<KubeApi, 'list'>,
    private readonly clock: Clock,
  ) {}

  /** Newest first. Rejects with a `KubeError` when they cannot be read; that is not kept. */
  of(object: KubernetesObject): Promise<readonly EventView[]> {
    const uid = object.metadata.uid ?? '';
    const now = this.clock.monotonic();
    const kept = this.#kept.get(uid);
    if (kept && kept.until > now) return kept.events;
    const events = this.#read(object);
    this.#kept.delete(uid);
    const entry: Kept = { until: now + KEEP_MS, events, latest: kept?.latest };
    this.#kept.set(uid, entry);
    events.then(
      (answer) => {
        entry.latest = answer;
      },
      () => this.#kept.delete(uid),
    );
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return events;
  }

  /** What the last read brought, without reading. */
  peek(object: KubernetesObject): readonly EventView[] {
    return this.#kept.get(object.metadata.uid ?? '')?.latest ?? [];
  }

  async #read({ metadata: { uid, namespace } }: KubernetesObject): Promise<readonly EventView[]> {
    const fieldSelector = `involvedObject.uid=${uid ?? ''}`;
    const { items } = await this.api.list(EVENTS, { namespace: namespace ?? 'default', fieldSelector });
    return items.map(eventView).sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1));
  }
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
