import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseDuration } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import type { Callers } from '../limits/callers.js';
import { parameter, type Query } from '../request/query.js';
import { MAX_BURST, PACE_MS } from './frame-pace.js';
import { EVENTS_MS } from './stream-group.js';
import type { StreamRequest, StreamSink } from './subscriber.js';

/** The headers of every stream; it ends with its connection. */
const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  // Buffering proxies would hold events back.
  'x-accel-buffering': 'no',
  connection: 'close',
};

/**
 * Sends the head of a stream, with `headers` beside its own. Its body has no chunks (RFC 9112, 6.3): framing each block anew
 * for each reader costs a third of sending it.
 */
export function beginStream(raw: ServerResponse, headers: Readonly<Record<string, string>>): void {
  raw.removeHeader('transfer-encoding');
  raw.writeHead(200, { ...headers, ...STREAM_HEADERS });
  raw.flushHeaders();
}

/** A stream that one caller may have: what it is served as, and what it holds until it ends. */
export interface GrantedStream {
  readonly request: StreamRequest;
  readonly sink: StreamSink;
  readonly end: () => void;
}

/** Frames a second of a stream at its fastest and its slowest. */
const FASTEST = 1_000 / PACE_MS;
const SLOWEST = 1_000 / EVENTS_MS;

/**
 * Counts one more stream of the caller. Past the frames of the caller it is served with a longer heartbeat. Throws
 * `stream_limit` when the caller has as many as it may.
 */
export function grantStream(
  callers: Callers,
  socket: Socket,
  raw: ServerResponse,
  wanted: StreamRequest,
): GrantedStream {
  const caller = callers.of(socket);
  if (!callers.mayStream(caller)) {
    throw httpError(
      'stream_limit',
      `${caller.streams} streams of this caller are open, the most for one: poll instead`,
    );
  }
  const { frames, end } = callers.streams(caller, FASTEST, SLOWEST);
  const slowest = frames < FASTEST ? Math.min(EVENTS_MS, Math.ceil(1_000 / frames)) : 0;
  const request =
    slowest > 0 ? { ...wanted, heartbeatMs: Math.max(slowest, wanted.heartbeatMs), isSlow: true } : wanted;
  let untaken: (() => void) | undefined;
  const sink: StreamSink = {
    // To the socket, as the body has no framing: the response would hold the bytes back until the end of the turn.
    write: (bytes, flushed) => {
      socket.write(bytes, () => {
        untaken?.();
        flushed();
      });
      if (socket.writableLength > 0) untaken = callers.waits(caller, bytes);
    },
    end: () => raw.end(),
  };
  return {
    request,
    sink,
    end: () => {
      untaken?.();
      end();
    },
  };
}

/**
 * The longest silence that the reader wants, in milliseconds: `?heartbeat=`, within 100 ms and 10 s. Throws
 * `bad_query`.
 */
export function heartbeatOf(query: Query): number {
  const text = parameter(query, 'heartbeat');
  if (text === undefined) return EVENTS_MS;
  const ms = parseDuration(text);
  if (ms !== undefined) return Math.min(EVENTS_MS, Math.max(PACE_MS, ms));
  throw httpError(
    'bad_query',
    `invalid heartbeat ${JSON.stringify(text)}: expected a duration such as 500ms or 5s`,
  );
}

/** Frames that the reader takes together after a rest: `?burst=`, from 1 to 4. Throws `bad_query`. */
export function burstOf(query: Query): number {
  const text = parameter(query, 'burst');
  if (text === undefined) return 1;
  if (/^\d{1,3}$/.test(text)) return Math.min(MAX_BURST, Math.max(1, Number(text)));
  throw httpError(
    'bad_query',
    `invalid burst ${JSON.stringify(text)}: expected a whole number from 1 to ${MAX_BURST}`,
  );
}
