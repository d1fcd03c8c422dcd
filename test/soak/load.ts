import { setTimeout } from 'node:timers/promises';
import type { Seeded } from '../simulation/seeded.js';
import type { Ledger } from './ledger.js';

/** Milliseconds between two changes, on average. */
const PAUSE_MS = 150;
const FEWEST = 40;
const MOST = 120;
/** Changes of a wave, which fills the queue. */
const WAVE = 60;

/** Creates, changes and deletes CRs, one at a time and now and then many at once, until it is stopped. */
export class Load {
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(
    private readonly ledger: Ledger,
    private readonly random: Seeded,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.all(Array.from({ length: FEWEST }, () => this.ledger.create()));
    while (!this.#stopped) {
      await setTimeout(this.random.int(0, 2 * PAUSE_MS));
      if (this.random.chance(0.01)) await this.ledger.change(WAVE);
      else await this.#one();
    }
  }

  #one(): Promise<void> {
    const { size } = this.ledger;
    if (size <= FEWEST || (size < MOST && this.random.chance(0.1))) return this.ledger.create();
    return this.random.chance(0.1) ? this.ledger.delete() : this.ledger.change(1);
  }
}
