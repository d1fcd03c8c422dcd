import type { ServerResponse } from 'node:http';
import { parseDuration } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import { parameter, type Query } from '../request/query.js';
import { EVENTS_MS, PACE_MS } from './stream-group.js';
import type { StreamSink } from './subscriber.js';

/** The headers of every stream. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // Buffering proxies would hold events back.
  'x-accel-buffering': 'no',
};

export function responseSink(raw: ServerResponse): StreamSink {
  return {
    write: (bytes, flushed) => raw.write(bytes, () => flushed()),
    end: () => raw.end(),
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
