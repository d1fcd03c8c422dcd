/**
 * Calls back every second, and notices when it was late: then nothing else ran either, no renewal of the Lease, no
 * answer of the Live API. A long synchronous computation does that (a hook, usually), or a machine that paused.
 */
import type { Clock, Logger, TimerHandle } from '../lib/base/index.js';

const BEAT_MS = 1_000;
/** How late a beat is that is worth a word, in milliseconds. */
const STALL_MS = 1_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly onBeat: () => void;
  /** The event loop stood still, for `ms`. */
  readonly onStall: (ms: number) => void;
}

export class Heartbeat {
  #timer: TimerHandle | undefined;

  constructor(private readonly options: HeartbeatOptions) {}

  start(): void {
    const { clock, onBeat } = this.options;
    const dueAt = clock.monotonic() + BEAT_MS;
    this.#timer = clock.setTimeout(() => {
      const lateMs = clock.monotonic() - dueAt;
      if (lateMs >= STALL_MS) this.#stalled(lateMs);
      onBeat();
      this.start();
    }, BEAT_MS);
  }

  stop(): void {
    this.options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #stalled(ms: number): void {
    const { log, onStall } = this.options;
    const seconds = (ms / 1_000).toFixed(1);
    log.warn(
      { stalledMs: Math.round(ms) },
      `the event loop stood still for ${seconds} s: a synchronous computation, or a process that was paused`,
    );
    onStall(ms);
  }
}
