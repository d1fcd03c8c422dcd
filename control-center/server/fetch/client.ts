/**
 * Requests to runtimes: GET of the paths of the Live API, without redirects, within 4 MiB and 5 seconds. Tokens go to the
 * origins that their entry lists and nowhere else. What a hostile peer sends costs its budget and no more.
 *
 * It does not guarantee that a body is a runtime's: its readers say.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { ConnectionToken, Transport, TransportResponse, TransportTls } from '../../../oncop/index.js';
import type { Cause } from '../wire/index.js';
import { type AllowedHosts, NotAllowedError, notAllowed } from './allowed.js';
import { causeOf } from './cause.js';
import type { Token } from './token.js';

/** Milliseconds of a whole request. */
const TOTAL_MS = 5_000;
/** Bytes of one body. */
export const MAX_BODY = 4 * 1024 * 1024;
const MAX_TOKEN = 16_384;

/** Whose requests these are. */
export interface Credentials {
  readonly token: Token | undefined;
  readonly tls: TransportTls | undefined;
  /** The origins that get the token and the authorities. */
  readonly origins: ReadonlySet<string>;
}

export interface GetOptions {
  readonly accept?: string;
  readonly etag?: string | undefined;
  readonly notOn?: ConnectionToken | undefined;
  readonly maxBytes?: number;
  /** Ends the request early. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** When the request was sent, on the monotonic clock. */
  readonly sentAt: number;
  readonly connection: ConnectionToken;
}

export interface Failure {
  readonly kind: 'failure';
  readonly cause: Cause;
}

/** A response whose body has not been read. */
export interface Opened {
  readonly kind: 'opened';
  readonly response: TransportResponse;
  readonly sentAt: number;
}

export interface ClientOptions {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly allowed: AllowedHosts;
  /** The header `user-agent`. */
  readonly agent: string;
}

export class Client {
  constructor(private readonly options: ClientOptions) {}

  /** Never rejects. */
  async get(url: URL, credentials: Credentials, options: GetOptions = {}): Promise<Answer | Failure> {
    const { clock } = this.options;
    const abort = new AbortController();
    const late = (): void => abort.abort(new TimeoutError(`${url.host} did not answer in time`));
    const timer = clock.setTimeout(late, TOTAL_MS);
    const left = (): void => abort.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', left, { once: true });
    if (options.signal?.aborted) left();
    try {
      const opened = await this.#open(url, credentials, { ...options, signal: abort.signal });
      const { status, headers, connection, body } = opened.response;
      const bytes = await whole(body, options.maxBytes ?? MAX_BODY);
      return { kind: 'answer', status, headers, body: bytes, sentAt: opened.sentAt, connection };
    } catch (error) {
      return { kind: 'failure', cause: causeOf(error, url.host) };
    } finally {
      clock.clearTimeout(timer);
      options.signal?.removeEventListener('abort', left);
    }
  }

  /** The head of a stream; rejects with what the network gives. The caller ends it by the signal. */
  async open(url: URL, credentials: Credentials, signal: AbortSignal): Promise<Opened> {
    return this.#open(url, credentials, { accept: 'text/event-stream', signal, isStream: true });
  }

  async #open(
    url: URL,
    credentials: Credentials,
    options: GetOptions & { readonly signal: AbortSignal; readonly isStream?: boolean },
  ): Promise<Opened> {
    const { clock, transport, allowed, agent } = this.options;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new NotAllowedError(`${url.protocol} is not supported: use http or https`);
    }
    if (allowed.allows(url.hostname) === false) throw new NotAllowedError(notAllowed(url.host));
    const isListed = credentials.origins.has(url.origin);
    const token = isListed ? await credentials.token?.value() : undefined;
    const sentAt = clock.monotonic();
    const response = await transport({
      url,
      headers: {
        accept: options.accept ?? 'application/json',
        'user-agent': agent,
        ...(isToken(token) ? { authorization: `Bearer ${token}` } : {}),
        ...(options.etag === undefined ? {} : { 'if-none-match': options.etag }),
      },
      signal: options.signal,
      notOn: options.notOn,
      tls: isListed ? credentials.tls : undefined,
      longLived: options.isStream ?? false,
    });
    return { kind: 'opened', response, sentAt };
  }
}

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** What a header can carry. */
function isToken(token: string | undefined): token is string {
  return token !== undefined && token.length <= MAX_TOKEN && /^[\x21-\x7e]+$/.test(token);
}

async function whole(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw new Error(`the body is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
