/**
 * Resync in phases: the interval is cut into slices of about a second, and each CR belongs to one of them by its name. So
 * every CR comes once in an interval, and 10,000 of them do not come in one burst.
 */
import type { Clock, TimerHandle } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';

/** A part of the CRs that is due now. */
export type Slice = (cr: Pick<KubernetesObject, 'metadata'>) => boolean;

const SLICE_MS = 1_000;
const MAX_SLICES = 60;

export class Resync {
  #timer: TimerHandle | undefined;
  #running = false;
  #index = 0;
  /** When the slice that comes next began to be waited for. */
  #since = 0;

  /** Never due with an interval of 0. */
  constructor(
    private readonly clock: Clock,
    private intervalMs: number,
    private readonly onDue: (slice: Slice) => void,
  ) {}

  get ms(): number {
    return this.intervalMs;
  }

  /**
   * The interval under way goes on with the new length: what has passed of it counts, so that an interval that changes all
   * the time still ends.
   */
  set ms(ms: number) {
    if (ms === this.intervalMs) return;
    const before = this.#slices;
    const wasOff = this.intervalMs <= 0;
    this.intervalMs = ms;
    if (!this.#running) return;
    if (wasOff || ms <= 0) {
      this.start();
      return;
    }
    this.#index = Math.floor((this.#index / before) * this.#slices);
    this.clock.clearTimeout(this.#timer);
    this.#arm(this.#since);
  }

  get #slices(): number {
    return Math.min(MAX_SLICES, Math.max(1, Math.floor(this.intervalMs / SLICE_MS)));
  }

  start(): void {
    this.stop();
    this.#running = true;
    this.#index = 0;
    if (this.intervalMs > 0) this.#arm(this.clock.monotonic());
  }

  stop(): void {
    this.#running = false;
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(since: number): void {
    const slices = this.#slices;
    this.#since = since;
    const wait = since + this.intervalMs / slices - this.clock.monotonic();
    this.#timer = this.clock.setTimeout(
      () => {
        const index = this.#index;
        this.#index = (index + 1) % slices;
        this.#arm(this.clock.monotonic());
        this.onDue(slices === 1 ? () => true : (cr) => phaseOf(cr) % slices === index);
      },
      Math.max(0, wait),
    );
  }
}

/** FNV-1a of namespace and name: the same in every replica. */
function phaseOf({ metadata: { namespace = '', name } }: Parameters<Slice>[0]): number {
  let hash = 0x811c9dc5;
  for (const text of [namespace, name]) {
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) >>> 0;
}
