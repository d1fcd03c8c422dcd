/**
 * The stream of one URL, one connection after the other: when it may be opened, whether it is a leader's, and how long
 * that of a follower is kept. What comes over it is its reader's business.
 */
import { backoffMs, type Clock, type Random } from '../../../lib/base/index.js';
import type { Client, Credentials } from '../fetch/client.js';
import { HEARTBEAT_MS, readStream, type StreamEnd, type StreamReader } from '../fetch/stream.js';
import { urlUnder } from '../fetch/url-under.js';
import { BACKOFF, NEW_CONNECTIONS } from './tries.js';

/** Until a peer without a stream is asked for one again. */
const NO_STREAM_MS = 300_000;
/** Streams that broke in a row before the source counts as polled. */
const STREAM_TRIES = 3;
/** A stream that lasted so long ends a streak of failures. */
const GOOD_STREAM_MS = 10_000;
/** How long the stream of a follower is kept before other replicas are tried again. */
const FOLLOWER_MS = 5_000;

export interface StreamPlace {
  readonly url: URL;
  readonly credentials: Credentials;
}

export interface StreamTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: Client;
}

export class EndpointStream {
  readonly #url: URL;
  #open: AbortController | undefined;
  #isOfLeader = false;
  /** Connections that broke in a row. */
  #failures = 0;
  #notBefore = 0;
  /** Connections in a row that reached a follower. */
  #moves = 0;
  #patientUntil = 0;

  constructor(
    private readonly place: StreamPlace,
    private readonly tools: StreamTools,
  ) {
    this.#url = urlUnder(place.url, `/katalog/stream?view=live&heartbeat=${HEARTBEAT_MS / 1_000}s`);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** It is open, and a leader has spoken over it. */
  get isOfLeader(): boolean {
    return this.isOpen && this.#isOfLeader;
  }

  /** Milliseconds until it may be opened again; 0: now. */
  get waitMs(): number {
    return Math.max(0, this.#notBefore - this.tools.clock.monotonic());
  }

  /** A leader's is open, or may be soon. */
  get isExpected(): boolean {
    if (this.isOfLeader) return true;
    if (this.#moves > NEW_CONNECTIONS || this.#failures >= STREAM_TRIES) return false;
    return this.isOpen || this.waitMs === 0;
  }

  tryNow(): void {
    this.#notBefore = 0;
  }

  stop(): void {
    this.#open?.abort();
  }

  leaderSpoke(): void {
    this.#moves = 0;
    this.#isOfLeader = true;
  }

  /** One connection, from its request to its end. Never rejects. */
  async read(reader: StreamReader): Promise<StreamEnd> {
    const { clock, client } = this.tools;
    const abort = new AbortController();
    this.#open = abort;
    this.#isOfLeader = false;
    const startedAt = clock.monotonic();
    const end = await readStream(
      { client, clock, url: this.#url, credentials: this.place.credentials, signal: abort.signal },
      reader,
    );
    this.#open = undefined;
    this.#isOfLeader = false;
    this.#ended(end, clock.monotonic() - startedAt);
    return end;
  }

  #ended(end: StreamEnd, lastedMs: number): void {
    const { clock, random } = this.tools;
    const now = clock.monotonic();
    if (isMissing(end)) {
      this.#notBefore = now + NO_STREAM_MS;
      return;
    }
    if (end.kind === 'left') return;
    this.#failures = lastedMs >= GOOD_STREAM_MS ? 0 : this.#failures + 1;
    this.#notBefore = this.#failures === 0 ? now : now + backoffMs(this.#failures + 1, BACKOFF, random);
  }

  /**
   * Whether the stream of a follower is kept. Another connection may reach another replica; when several have not, this
   * one is kept, because it may become the leader, and given up after a while where another replica leads.
   */
  isPatient(isLed: boolean): boolean {
    const now = this.tools.clock.monotonic();
    this.#moves++;
    if (this.#moves <= NEW_CONNECTIONS) return false;
    if (this.#moves === NEW_CONNECTIONS + 1) this.#patientUntil = now + FOLLOWER_MS;
    if (!isLed || now < this.#patientUntil) return true;
    this.#moves = 0;
    return false;
  }
}

/** The peer has none: what is there in its place is another document, or nothing. */
export function isMissing(end: StreamEnd): boolean {
  return end.kind === 'refused' && (end.status === 404 || end.status === 200);
}
