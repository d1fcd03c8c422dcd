/**
 * Calls back every second and reports when it was late: then nothing else ran either, no Lease renewal and no response
 * of the Live API. The cause is a long synchronous computation (a hook, most often) or a machine that paused.
 */
import type { Clock, Logger, TimerHandle } from '../lib/base/index.js';

const BEAT_MS = 1_000;
/** How late a beat has to be to be reported, in milliseconds. */
const STALL_MS = 1_000;

const REMEDY =
  'Look for a synchronous computation (a hook, most often), or for a process that was paused or has too little CPU.';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly onBeat: () => void;
  /** The event loop was blocked for `ms`. */
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
    log.warn({ stalledMs: Math.round(ms), remedy: REMEDY }, 'event loop stalled');
    onStall(ms);
  }
}
