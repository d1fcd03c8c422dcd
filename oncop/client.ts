import type { SecretSource } from '../lib/base/index.js';
import { type Clock, type Random, systemClock, systemRandom } from '../lib/base/index.js';
import { AnswerCache } from './cache/answer-cache.js';
import type { CrossDeclaration } from './declare/declaration.js';
import type { Env } from './declare/env.js';
import { type CrossPlan, compileCross } from './declare/plan.js';
import type { CrossPath } from './declare/problem.js';
import type { Render, Subject } from './declare/template-text.js';
import { oncopErrors } from './errors.js';
import { type Feed, pollingFeed } from './feed/feed.js';
import { streamFeed } from './feed/stream-feed.js';
import { Circuits } from './fetch/circuits.js';
import { Leaders } from './fetch/leaders.js';
import type { OnReport } from './fetch/report.js';
import { CrossReader, type FetchOptions } from './read/cross-reader.js';
import type { Reading } from './read/reading.js';
import type { SourceTools } from './read/source-reader.js';
import { Watch } from './read/watch.js';
import type { LocalSource } from './target/local-source.js';
import type { Transport } from './transport/transport.js';
import { undiciTransport } from './transport/undici-transport.js';

/** Everything is optional: without options the client uses the machine's clock and its own connections. */
export interface OncopClientOptions {
  /** What `read` and `watch` of the client can refer to. */
  readonly cross?: readonly CrossDeclaration[];
  /** For `$NAME` in `cross`; the environment of the process is never looked at by itself. */
  readonly env?: Env;
  /** The caller's to close. Without it the client opens connections of its own and closes them itself. */
  readonly transport?: Transport;
  /** Of connections of its own: whether link-local and metadata addresses may be connected to; default false. */
  readonly allowLinkLocal?: boolean;
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
  /** How watched URLs are kept current; default: by a stream where the peer has one, else polled every `cacheFor`. */
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
  readonly #clock: Clock;
  readonly #watches = new Set<Watch>();
  readonly #own: CrossReader;
  readonly #closeTransport: () => Promise<void>;

  /** Throws the first error of `cross`, with the messages of all. */
  constructor(options: OncopClientOptions = {}) {
    const plan = planOf(options);
    const clock = options.clock ?? systemClock();
    const random = options.random ?? systemRandom;
    const report = options.onReport ?? (() => undefined);
    const { allowLinkLocal = false } = options;
    const own = options.transport ? undefined : undiciTransport({ clock, allowLinkLocal });
    const transport = options.transport ?? own?.send;
    if (!transport) throw new TypeError('an OncopClient needs a transport');
    this.#closeTransport = async () => own?.close();
    const gate = new Circuits(clock, report);
    const tools = {
      transport,
      clock,
      random,
      gate,
      report,
      secrets: options.secrets,
      leaders: new Leaders(),
    };
    const cache = new AnswerCache(tools, options.feed ?? streamFeed(pollingFeed(tools), tools));
    this.#tools = { cache, local: options.local, render: options.render };
    this.#clock = clock;
    this.#own = this.open(plan);
  }

  /**
   * The value of `cross.<alias>.<path>`, asked for unless it is fresh. It resolves within 5 seconds whatever the peer
   * does; that there is no value is said by `missing`, and why by `error`. Rejects when the reference does not resolve.
   */
  read(reference: string, options: FetchOptions = {}): Promise<Reading> {
    return this.#own.ask(reference, options);
  }

  /**
   * The readings of a reference as they change, for `for await` or for a callback; kept current in the background
   * until `stop`. Throws when the reference does not resolve, or its selector gives nothing to watch for the CR.
   */
  watch(reference: string, onReading?: (reading: Reading) => void, subject?: Subject): Watch {
    const watched = this.#own.watched(reference, subject);
    const watch = new Watch(watched, this.#clock, onReading, (ended) => this.#watches.delete(ended));
    this.#watches.add(watch);
    return watch;
  }

  /** A reader of the siblings that a plan declares. */
  open(plan: CrossPlan): CrossReader {
    const reader = new CrossReader(plan, this.#tools, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  /** Ends every watch, request and timer. Reads afterwards give what is missing. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.stop();
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
    await this.#tools.cache.close();
    await this.#closeTransport();
  }
}

function planOf({ cross = [], env = {} }: OncopClientOptions): CrossPlan {
  const { plan, problems } = compileCross(cross, { crds: [], env });
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return plan;
  const messages = errors.map(({ path, message }) => `cross${pathText(path)}: ${message}`);
  throw oncopErrors.make(first.code, messages.join('; '));
}

function pathText(path: CrossPath): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
}
