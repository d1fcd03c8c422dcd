/**
 * Long work on the event loop, in slices. Work that fits in what is left of the current turn (`loop-turn.ts`) is done at
 * once; the rest continues in later turns, between which everything else of the process runs. Callers take turns, and of one
 * caller's works the first is finished before the next begins, so that what waits holds no memory.
 *
 * It does not guarantee how long a single step takes: steps are to be well below a millisecond.
 */
import type { Clock } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import { LoopTurn } from './loop-turn.js';

/** Work as a generator: it yields after each step, and returns the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Works of one caller that may wait; more are refused. */
const MAX_WAITING = 32;

interface Waiting {
  readonly steps: Steps<unknown>;
  /** false: nobody waits for the result any more. */
  readonly isWanted: () => boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Slices {
  readonly #queues = new Map<string, Waiting[]>();
  #active: Waiting | undefined;
  readonly #ask: () => void;

  /** `loop`: shared with what else works for callers. */
  constructor(
    private readonly clock: Clock,
    private readonly loop = new LoopTurn(clock),
  ) {
    this.#ask = loop.asking((until) => this.#turn(until));
  }

  /** How many works have begun or wait. */
  get size(): number {
    let waiting = this.#active ? 1 : 0;
    for (const queue of this.#queues.values()) waiting += queue.length;
    return waiting;
  }

  /**
   * The result, at once where the work fits in this turn. Rejects with `WorkAbandonedError` when nobody wants it any
   * more, and with `too_many_requests` when too many works of the caller wait.
   */
  run<T>(caller: string, steps: Steps<T>, isWanted: () => boolean = always): T | Promise<T> {
    const until = this.#active === undefined && this.#queues.size === 0 ? this.loop.until : undefined;
    const done = until === undefined ? undefined : this.#slice(steps, until);
    if (done !== undefined) return done.value;
    return new Promise<T>((resolve, reject) => {
      const waiting = { steps, isWanted, resolve: resolve as (result: unknown) => void, reject };
      const queue = this.#queues.get(caller);
      if (queue && queue.length >= MAX_WAITING) {
        reject(
          httpError(
            'too_many_requests',
            `${MAX_WAITING} requests of this caller wait for long work: wait for them first`,
          ),
        );
        return;
      }
      if (queue) queue.push(waiting);
      else this.#queues.set(caller, [waiting]);
      this.#ask();
    });
  }

  /** Works until then, at least one step; undefined: there is more to do. */
  #slice<T>(steps: Steps<T>, until: number): { readonly value: T } | undefined {
    for (;;) {
      const next = steps.next();
      if (next.done) return { value: next.value };
      if (this.clock.monotonic() >= until) return undefined;
    }
  }

  #turn(until: number): void {
    do {
      this.#active ??= this.#next();
      if (this.#active === undefined) return;
      this.#advance(this.#active, until);
    } while (this.clock.monotonic() < until);
    this.#ask();
  }

  #advance(work: Waiting, until: number): void {
    try {
      if (!work.isWanted()) throw new WorkAbandonedError();
      const done = this.#slice(work.steps, until);
      if (done === undefined) return;
      this.#active = undefined;
      work.resolve(done.value);
    } catch (error) {
      this.#active = undefined;
      work.reject(error);
    }
  }

  /** The first work of the caller whose turn it is. */
  #next(): Waiting | undefined {
    for (const [caller, queue] of this.#queues) {
      const first = queue.shift();
      this.#queues.delete(caller);
      if (queue.length > 0) this.#queues.set(caller, queue);
      return first;
    }
    return undefined;
  }
}

/** Work that was dropped because whoever asked for it has gone. */
export class WorkAbandonedError extends Error {
  override readonly name = 'WorkAbandonedError';

  constructor() {
    super('the work was dropped because its caller has gone');
  }
}

function always(): boolean {
  return true;
}
