import { type HttpAnswer, type HttpCall, HttpCaller } from '../../lib/calls/index.js';

const EMPTY: HttpAnswer = { status: 200, body: '{}' };

/** External calls of a simulation: they are made, and counted while they are under way, or answered with an empty object. */
export class Calls {
  readonly #caller = new HttpCaller();
  #pending = 0;

  constructor(private readonly skipped: boolean) {}

  get pending(): number {
    return this.#pending;
  }

  readonly call: HttpCall = async (request, limits) => {
    if (this.skipped) return EMPTY;
    this.#pending++;
    try {
      return await this.#caller.call(request, limits);
    } finally {
      this.#pending--;
    }
  };

  close(): Promise<void> {
    return this.#caller.close();
  }
}
