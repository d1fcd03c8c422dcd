import { isDeepStrictEqual } from 'node:util';
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import type { Reading } from './reading.js';

/** What a watch looks at: one reference, for one CR or for none. */
export interface Watched {
  read(): Reading;
  /** Calls back when `read` may say something else, or when an attempt to learn it has failed. */
  watch(look: () => void): () => void;
  readonly staleAfterMs: number;
}

/**
 * The readings of one reference as they change: of its value, of `found`, or of there being one. The first comes as
 * soon as anything is known, be it that the peer cannot be read; one comes too when a value expires. A slow reader
 * is given the newest, not every one.
 *
 * It is a subscription that lasts until `stop`, until a `for await` over it is left, or until the client closes.
 */
export class Watch implements AsyncIterable<Reading> {
  readonly #watched: Watched;
  readonly #clock: Clock;
  readonly #onReading: ((reading: Reading) => void) | undefined;
  readonly #stops: (() => void)[] = [];
  #last: Reading | undefined;
  #expiry: TimerHandle | undefined;
  #stopped = false;
  #wake: () => void = () => undefined;

  /** `onStop` is called once, when it ends. Throws what the subscription throws. */
  constructor(
    watched: Watched,
    clock: Clock,
    onReading: ((reading: Reading) => void) | undefined,
    onStop: (watch: Watch) => void,
  ) {
    this.#watched = watched;
    this.#clock = clock;
    this.#onReading = onReading;
    this.#stops.push(
      watched.watch(() => this.#look()),
      () => onStop(this),
    );
    const { ageMs, missing } = watched.read();
    if (ageMs !== undefined || !missing) this.#look();
  }

  /** Ends the subscription; nothing is told afterwards. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#clock.clearTimeout(this.#expiry);
    for (const stop of this.#stops.splice(0)) stop();
    this.#wake();
  }

  /** The readings from the present one on. To be iterated once: leaving the loop ends the subscription. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Reading, void, undefined> {
    let given: Reading | undefined;
    try {
      while (!this.#stopped) {
        if (this.#last !== undefined && this.#last !== given) {
          given = this.#last;
          yield given;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.stop();
    }
  }

  #look(): void {
    if (this.#stopped) return;
    const reading = this.#watched.read();
    this.#expire(reading);
    if (this.#last && isSame(this.#last, reading)) return;
    this.#last = reading;
    this.#wake();
    // Its errors are its caller's own: they must not end what others are told.
    if (this.#onReading) void Promise.resolve().then(() => this.#tell(reading));
  }

  #tell(reading: Reading): void {
    if (!this.#stopped) this.#onReading?.(reading);
  }

  /** Looks again when the value would be too old, unless it was confirmed meanwhile. */
  #expire({ ageMs, source, found }: Reading): void {
    this.#clock.clearTimeout(this.#expiry);
    if (ageMs === undefined || source === 'informer' || !found) return;
    this.#expiry = this.#clock.setTimeout(() => this.#look(), this.#watched.staleAfterMs - ageMs + 1);
  }
}

function isSame(a: Reading, b: Reading): boolean {
  return a.found === b.found && a.missing === b.missing && isDeepStrictEqual(a.value, b.value);
}
