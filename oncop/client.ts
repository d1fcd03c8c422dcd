import { type Clock, type Random, systemClock, systemRandom } from '../base/index.js';
import { AnswerCache } from './answer-cache.js';
import { Circuits } from './circuits.js';
import { CrossReader } from './cross-reader.js';
import { type Feed, pollingFeed } from './feed.js';
import { Leaders } from './leaders.js';
import type { LocalSource } from './local-source.js';
import type { CrossPlan } from './plan.js';
import type { OnReport } from './report.js';
import type { SecretSource } from './secret.js';
import type { SourceTools } from './source-reader.js';
import type { Render } from './template-text.js';
import type { Transport } from './transport.js';
import { undiciTransport } from './undici-transport.js';

/** Everything is optional: without options the client uses the machine's clock and its own connections. */
export interface OncopClientOptions {
  /** The caller's to close. Without it the client opens connections of its own and closes them itself. */
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly random?: Random;
  /** The CRDs of the same process. */
  readonly local?: LocalSource;
  /** For `secretRef`; without it a declaration that has one is not read. */
  readonly secrets?: SecretSource;
  /** For templated selectors and endpoints. */
  readonly render?: Render;
  /** Metrics and log lines; called synchronously, must not throw. */
  readonly onReport?: OnReport;
  /** How watched URLs are kept current; default: polling every `cacheFor`. */
  readonly feed?: Feed;
}

/**
 * Reads sibling runtimes. One client serves a whole process: URLs are asked for once however many plans and
 * references read them.
 *
 * What it promises of every value: it came from the leader where that matters, it is not older than one shown
 * before (unless that had expired), and it is gone when older than `staleAfter`. What it does not promise: that
 * two references to one peer are of the same moment, unless they read one URL.
 */
export class OncopClient {
  readonly #tools: SourceTools;
  readonly #readers = new Set<CrossReader>();
  readonly #closeTransport: () => Promise<void>;

  constructor(options: OncopClientOptions = {}) {
    const clock = options.clock ?? systemClock();
    const random = options.random ?? systemRandom;
    const report = options.onReport ?? (() => undefined);
    const own = options.transport ? undefined : undiciTransport({ clock });
    const transport = options.transport ?? own?.send;
    if (!transport) throw new TypeError('an OncopClient needs a transport');
    this.#closeTransport = async () => own?.close();
    const gate = new Circuits(clock, report);
    const cache = new AnswerCache(
      { transport, clock, random, gate, report, secrets: options.secrets, leaders: new Leaders() },
      options.feed ?? pollingFeed({ clock, random }),
    );
    this.#tools = { cache, local: options.local, render: options.render };
  }

  /** A reader of the siblings that a plan declares. */
  open(plan: CrossPlan): CrossReader {
    const reader = new CrossReader(plan, this.#tools, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  /** Ends every watch, flight and timer. Reads afterwards give what is missing. */
  async close(): Promise<void> {
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
    await this.#tools.cache.close();
    await this.#closeTransport();
  }
}
