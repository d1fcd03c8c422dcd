/**
 * One connection to a stream of a runtime, from its request to its end. It hands over every event in order, with the time
 * since when it is known to be true; it ends a stream that goes silent, sends too much, or was left.
 */
import { type Clock, Watchdog } from '../../../lib/base/index.js';
import { BlockReader, type StreamBlock, StreamTime } from '../../../oncop/index.js';
import type { Cause } from '../wire/index.js';
import { causeOf } from './cause.js';
import { type Client, type Credentials, MAX_BODY } from './client.js';

/** The heartbeat that streams are asked for, how long the first byte may take, and the silence between two blocks. */
export const HEARTBEAT_MS = 5_000;
const FIRST_MS = 5_000;
const SILENCE_MS = 3 * HEARTBEAT_MS;
/** Bytes a second, and how many may come at once: a whole state of many CRDs, or a list of CRs. */
const BYTES_PER_SECOND = 4 * 1024 * 1024;
const BURST = 16 * 1024 * 1024;

/** How it ended. */
export type StreamEnd =
  /** The answer was no stream. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly contentType: string;
      readonly leaderUrl: string;
    }
  | { readonly kind: 'broken'; readonly cause: Cause }
  | { readonly kind: 'left' };

export interface StreamReader {
  /** The stream is open; `leaderUrl` is empty where the answer names none. */
  opened(head: { readonly leaderUrl: string }): void;
  /** `asOf`: since when it is true, on the monotonic clock. Returning false ends the stream. */
  block(block: StreamBlock, asOf: number): boolean;
}

export interface StreamOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly url: URL;
  readonly credentials: Credentials;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Never rejects. */
export async function readStream(options: StreamOptions, reader: StreamReader): Promise<StreamEnd> {
  const { client, clock, url, credentials, signal } = options;
  const abort = new AbortController();
  const left = (): void => abort.abort(new Error('left'));
  signal.addEventListener('abort', left, { once: true });
  if (signal.aborted) left();
  let isSilent = false;
  const watchdog = new Watchdog(
    clock,
    SILENCE_MS,
    () => {
      isSilent = true;
      abort.abort(new Error('silent'));
    },
    FIRST_MS,
  );
  try {
    const { response, sentAt } = await client.open(url, credentials, abort.signal);
    const contentType = response.headers['content-type'] ?? '';
    const leaderUrl = (response.headers['orkestra-konductor'] ?? '').slice(0, 2_048);
    if (response.status !== 200 || !contentType.startsWith('text/event-stream')) {
      return { kind: 'refused', status: response.status, contentType: contentType.slice(0, 128), leaderUrl };
    }
    reader.opened({ leaderUrl });
    const blocks = new BlockReader(MAX_BODY);
    const time = new StreamTime(sentAt);
    const budget = new ByteBudget(clock);
    for await (const chunk of response.body) {
      const now = clock.monotonic();
      budget.take(chunk.length);
      watchdog.heard();
      for (const block of blocks.push(chunk)) {
        if (!reader.block(block, time.sentAt(block, now))) return { kind: 'left' };
      }
      if (time.isOff) return { kind: 'left' };
    }
    return { kind: 'broken', cause: { kind: 'reset', message: `the stream of ${url.host} ended` } };
  } catch (error) {
    if (isSilent) {
      return { kind: 'broken', cause: { kind: 'timeout', message: `the stream of ${url.host} went silent` } };
    }
    return signal.aborted ? { kind: 'left' } : { kind: 'broken', cause: causeOf(error, url.host) };
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', left);
    abort.abort(new Error('left'));
  }
}

class ByteBudget {
  #held = 0;
  #at: number;

  constructor(private readonly clock: Clock) {
    this.#at = clock.monotonic();
  }

  take(bytes: number): void {
    const now = this.clock.monotonic();
    this.#held = Math.max(0, this.#held - ((now - this.#at) / 1_000) * BYTES_PER_SECOND) + bytes;
    this.#at = now;
    if (this.#held > BURST) throw new Error(`the stream sends more than ${BYTES_PER_SECOND} bytes a second`);
  }
}
