import type { Cron } from 'croner';
import { cronOf } from './cron.js';

/** A cron pattern that opens a window at each of its fires. Five fields, or six with seconds first. */
export class CronSchedule {
  readonly #cron: Cron;
  readonly #durationMs: number;
  /** Between `#from` and `#next` there is no fire. */
  #from = Number.POSITIVE_INFINITY;
  #next = Number.NEGATIVE_INFINITY;

  /** Throws for a pattern or time zone that cannot be read, with croner's reason. */
  constructor(pattern: string, durationMs: number, timeZone: string) {
    this.#cron = cronOf(pattern, timeZone);
    this.#durationMs = durationMs;
    this.#cron.nextRun(new Date(0));
  }

  /** Whether `wall` lies in [fire, fire + duration) of any fire. */
  openAt(wall: number): boolean {
    return this.#nextAfter(wall - this.#durationMs) <= wall;
  }

  /** The first fire later than `wall`, infinite when there is none; asked again only when that has passed. */
  #nextAfter(wall: number): number {
    if (wall < this.#from || wall >= this.#next) {
      this.#from = wall;
      this.#next = this.#cron.nextRun(new Date(wall))?.getTime() ?? Number.POSITIVE_INFINITY;
    }
    return this.#next;
  }
}
