import type { Exchange, Stream } from './exchange.js';
import { History } from './history.js';
import { Network } from './network.js';
import type { Seeded } from './seeded.js';
import { SimProcess } from './sim-process.js';
import { Timeline } from './timeline.js';

/** The wall time at which every history begins, before the clocks of its machines differ. */
const EPOCH = Date.UTC(2026, 0, 5, 7, 30);

/** What every part of one history shares: the time, the network, and what is told of it. */
export class World {
  readonly timeline = new Timeline();
  readonly history = new History(this.timeline);
  readonly network: Network;
  readonly #skew: Seeded;
  readonly #onAnswer: ((exchange: Exchange) => void)[] = [];
  readonly #onPush: ((stream: Stream, messages: readonly Buffer[]) => void)[] = [];

  constructor(readonly seeded: Seeded) {
    this.#skew = seeded.stream('clocks');
    this.network = new Network(this.timeline, seeded.stream('network'), this.history, {
      answered: (exchange) => {
        for (const listener of this.#onAnswer) listener(exchange);
      },
      pushed: (stream, messages) => {
        for (const listener of this.#onPush) listener(stream, messages);
      },
    });
  }

  get now(): number {
    return this.timeline.now;
  }

  onAnswer(listener: (exchange: Exchange) => void): void {
    this.#onAnswer.push(listener);
  }

  onPush(listener: (stream: Stream, messages: readonly Buffer[]) => void): void {
    this.#onPush.push(listener);
  }

  /** A new process on a machine whose clocks agree with nobody's. */
  process(name: string): SimProcess {
    const skew = this.#skew.int(-30_000, 30_000);
    return new SimProcess(name, this.timeline, EPOCH + skew, this.#skew.int(0, 1_000_000));
  }

  /** Does something after `ms`, unless it was called off. */
  after(ms: number, happen: () => void): { cancelled: boolean } {
    return this.timeline.after(ms, happen);
  }
}
