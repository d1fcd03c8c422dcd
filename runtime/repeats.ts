/**
 * What goes wrong again and again is worth a line when it begins, when something else goes wrong, and after a while;
 * and one when it is over.
 */
import type { Clock } from '../lib/base/index.js';

const QUIET_MS = 60_000;

/** How often in a row, and for how many milliseconds. */
export interface Repeated {
  readonly failures: number;
  readonly forMs: number;
}

interface Trouble {
  text: string;
  failures: number;
  readonly since: number;
  saidAt: number;
}

export class Repeats {
  readonly #troubles = new Map<string, Trouble>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** `key` has failed once more. Whether that is worth a line: not when the same was said within the last minute. */
  failed(key: string, text: string): Repeated & { readonly worthALine: boolean } {
    const now = this.clock.monotonic();
    const known = this.#troubles.get(key);
    const trouble = known ?? { text, failures: 0, since: now, saidAt: now };
    const worthALine = !known || known.text !== text || now - known.saidAt >= QUIET_MS;
    trouble.failures++;
    if (worthALine) {
      trouble.text = text;
      trouble.saidAt = now;
    }
    this.#troubles.set(key, trouble);
    return { failures: trouble.failures, forMs: Math.round(now - trouble.since), worthALine };
  }

  /** `key` works, or is no more; what it was, when it had failed. */
  ended(key: string): Repeated | undefined {
    const trouble = this.#troubles.get(key);
    if (!trouble) return undefined;
    this.#troubles.delete(key);
    return { failures: trouble.failures, forMs: Math.round(this.clock.monotonic() - trouble.since) };
  }
}
