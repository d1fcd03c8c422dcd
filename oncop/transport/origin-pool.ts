import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { Pool } from 'undici';
import type { Clock } from '../../lib/base/index.js';
import { connector } from './connector.js';
import type { ConnectionToken, TransportTls } from './transport.js';

export interface OriginPoolOptions {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly connections: number;
  readonly lookup: LookupFunction | undefined;
  readonly allowLinkLocal: boolean;
}

/** Idle connections outlive the usual polling interval, so that polls go to the replica that was found. */
const KEEP_ALIVE_MS = 90_000;
/** How often, at most, it is looked whether a name still means the addresses that connections go to. */
const LOOK_MS = 30_000;

/**
 * The connections to one origin. When its name has come to mean other addresses, as behind a Service without an address
 * of its own, the connections to the old ones are retired: requests in request on them finish.
 */
export class OriginPool {
  readonly #origin: string;
  readonly #options: OriginPoolOptions;
  readonly #host: string;
  readonly #followed: boolean;
  #pool: Pool;
  #addresses = new Map<Socket, string>();
  #lookedAt: number;
  #tls: TransportTls | undefined;

  constructor(origin: string, options: OriginPoolOptions) {
    this.#origin = origin;
    this.#options = options;
    this.#host = new URL(origin).hostname;
    this.#followed = !this.#host.startsWith('[') && isIP(this.#host) === 0;
    this.#lookedAt = options.clock.monotonic();
    this.#pool = this.#open();
  }

  /** The pool for a request; a new one when `notOn` is the present one. */
  take(notOn: ConnectionToken | undefined, tls: TransportTls | undefined): Pool {
    this.#tls = tls;
    if (notOn === this.#pool) this.#retire();
    else this.#look();
    return this.#pool;
  }

  /** Ends it once what is in request has ended. */
  async close(): Promise<void> {
    await this.#pool.close().catch(() => undefined);
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  #open(): Pool {
    const { clock, connectTimeoutMs, connections, lookup, allowLinkLocal } = this.#options;
    const addresses = new Map<Socket, string>();
    this.#addresses = addresses;
    return new Pool(this.#origin, {
      connect: connector({
        clock,
        lookup,
        allowLinkLocal,
        timeoutMs: connectTimeoutMs,
        tls: () => this.#tls,
        onConnection: (socket) => {
          addresses.set(socket, plain(socket.remoteAddress ?? ''));
          socket.once('close', () => addresses.delete(socket));
        },
      }),
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  #retire(): void {
    void this.close();
    this.#pool = this.#open();
  }

  #look(): void {
    const now = this.#options.clock.monotonic();
    if (!this.#followed || now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const pool = this.#pool;
    const lookup: LookupFunction = this.#options.lookup ?? systemLookup;
    lookup(this.#host, { all: true }, (error, found) => {
      if (error || !Array.isArray(found) || pool !== this.#pool || pool.destroyed) return;
      const known = new Set(found.map(({ address }) => plain(address)));
      if ([...this.#addresses.values()].some((address) => !known.has(address))) this.#retire();
    });
  }
}

/** An address as names resolve to it: sockets show IPv4 over IPv6 sockets with a prefix (RFC 4291, 2.5.5.2). */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
