import type { LookupFunction } from 'node:net';
import type { Clock } from '../../lib/base/index.js';
import { exchange } from './exchange.js';
import { OriginPool } from './origin-pool.js';
import type { Transport, TransportRequest } from './transport.js';
import { UrlTexts } from './url-texts.js';

export interface UndiciTransportOptions {
  readonly clock: Clock;
  /** Milliseconds from asking for a connection to having it, TLS included; default 2000. */
  readonly connectTimeoutMs?: number;
  /** Connections to one origin at a time; default 16. */
  readonly connections?: number;
  /** Origins whose connections are kept; beyond it the oldest is forgotten. Default 4096. */
  readonly maxOrigins?: number;
  /** How names become addresses; default that of the system. */
  readonly lookup?: LookupFunction;
  /**
   * Whether requests may go to link-local and metadata addresses, be they written or the result of a lookup; default
   * false.
   */
  readonly allowLinkLocal?: boolean;
}

/** A transport that holds connections; `close` destroys them and whatever is in request on them. */
export interface ClosableTransport {
  readonly send: Transport;
  close(): Promise<void>;
}

/**
 * The transport that ships: HTTP/1.1 over undici, one request at a time on a connection, connections kept.
 *
 * A request with `notOn` retires all connections to that origin as old as the one it names; requests in request on
 * them finish. Later requests then stay with the new connections: a client that has found the leader behind a
 * Service keeps it. When another request has already retired them, nothing more is retired.
 */
export function undiciTransport(options: UndiciTransportOptions): ClosableTransport {
  const { clock, connectTimeoutMs = 2_000, maxOrigins = 4_096, lookup, allowLinkLocal = false } = options;
  const { connections = 16 } = options;
  const common = { clock, connectTimeoutMs, lookup, allowLinkLocal };
  const pools = new Map<string, OriginPool>();
  const urls = new UrlTexts();
  const poolFor = ({ tls }: TransportRequest, origin: string): OriginPool => {
    const key = tls ? `${origin} ${tls.id}` : origin;
    let pool = pools.get(key);
    if (!pool) {
      if (pools.size >= maxOrigins) forgetOldest(pools);
      pool = new OriginPool(origin, { ...common, connections });
      pools.set(key, pool);
    }
    return pool;
  };
  const alone = new Set<OriginPool>();
  /** The pool goes with the answer, whether or not anybody reads that to its end. */
  const sendAlone = (request: TransportRequest): ReturnType<Transport> => {
    const pool = new OriginPool(request.url.origin, { ...common, connections: 1 });
    alone.add(pool);
    return exchange(pool.take(undefined, request.tls), urls.of(request.url).path, request, () => {
      alone.delete(pool);
      void pool.destroy();
    });
  };
  return {
    send: (request) => {
      if (request.longLived) return sendAlone(request);
      const { origin, path } = urls.of(request.url);
      return exchange(poolFor(request, origin).take(request.notOn, request.tls), path, request);
    },
    close: async () => {
      const all = [...pools.values(), ...alone];
      pools.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

/** Followers name addresses of leaders that come and go: what the oldest still has in request ends as it will. */
function forgetOldest(pools: Map<string, OriginPool>): void {
  for (const [key, pool] of pools) {
    pools.delete(key);
    void pool.close();
    return;
  }
}
