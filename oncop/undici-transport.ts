import { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import type { Clock } from '../base/index.js';
import { oncopErrors } from './errors.js';
import type { ConnectionToken, Transport, TransportRequest } from './transport.js';

export interface UndiciTransportOptions {
  readonly clock: Clock;
  /** Milliseconds from asking for a connection to having it, TLS included; default 2000. */
  readonly connectTimeoutMs?: number;
  /** Connections to one origin at a time; default 16. */
  readonly connections?: number;
}

/** A transport that holds connections; `close` destroys them and whatever is in flight on them. */
export interface ClosableTransport {
  readonly send: Transport;
  close(): Promise<void>;
}

/** Idle connections outlive the usual polling interval, so that polls go to the replica that was found. */
const KEEP_ALIVE_MS = 90_000;

/**
 * The transport that ships: HTTP/1.1 over undici, one request at a time on a connection, connections kept.
 *
 * A request with `notOn` retires all connections to that origin as old as the one it names; requests in flight on
 * them finish. Later requests then stay with the new connections: a client that has found the leader behind a
 * Service keeps it. When another request has already retired them, nothing more is retired.
 */
export function undiciTransport(options: UndiciTransportOptions): ClosableTransport {
  const connect = connector(options.clock, options.connectTimeoutMs ?? 2_000);
  const pools = new Map<string, Pool>();
  const open = (origin: string): Pool => {
    const pool = new Pool(origin, {
      connect,
      connections: options.connections ?? 16,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(origin, pool);
    return pool;
  };
  const poolFor = (origin: string, notOn: ConnectionToken | undefined): Pool => {
    const pool = pools.get(origin);
    if (!pool) return open(origin);
    if (pool !== notOn) return pool;
    void pool.close().catch(() => undefined);
    return open(origin);
  };
  return {
    send: (request) => exchange(poolFor(request.url.origin, request.notOn), request),
    close: async () => {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

async function exchange(pool: Pool, { url, headers, signal }: TransportRequest): ReturnType<Transport> {
  const response = await pool.request({
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    headers,
    signal,
  });
  return {
    status: response.statusCode,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, one(value)])),
    body: response.body,
    connection: pool,
  };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** undici's own connector with the time limit taken from the clock that is passed in. */
function connector(clock: Clock, timeoutMs: number): buildConnector.connector {
  const inner = buildConnector({ timeout: 0 });
  return (options, callback) => {
    const timer = clock.setTimeout(() => {
      const message = `no connection to ${options.host ?? options.hostname} within ${timeoutMs} ms`;
      if (socket instanceof Socket) socket.destroy(oncopErrors.make('ORK_ONCOP_TIMEOUT', message));
    }, timeoutMs);
    const socket: unknown = inner(options, (...result) => {
      clock.clearTimeout(timer);
      callback(...result);
    });
  };
}
