/**
 * The connections to the API server: HTTP/1.1 over undici, with pools of their own for requests and for watches, so that
 * open watches never use up what requests need. Credentials that change TLS material get new pools; the old ones end
 * with their last request.
 */
import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../../base/index.js';
import type { ConfigSource } from './config-source.js';
import { type Credential, Credentials, sameTls, type Tls } from './credentials.js';

/** A Go API server closes idle connections after 90 s; ours go first. */
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 10_000;

interface Pools {
  readonly tls: Tls;
  readonly requests: Pool;
  readonly watches: Pool;
}

/** What is made once for all requests with one credential. */
type Opened = Readonly<Record<'requests' | 'watches', Connection>>;

export interface Connection {
  readonly credential: Credential;
  readonly dispatcher: Dispatcher;
  /** Path of the API server, before that of every request. */
  readonly prefix: string;
}

export class Connections {
  readonly #credentials: Credentials;
  readonly #all = new Set<Pool>();
  #pools: Pools | undefined;
  #opened: Opened | undefined;

  constructor(source: ConfigSource, clock: Clock) {
    this.#credentials = new Credentials(source, clock);
  }

  get server(): URL {
    return this.#credentials.server;
  }

  get context(): string {
    return this.#credentials.context;
  }

  get namespace(): string | undefined {
    return this.#credentials.namespace;
  }

  /** A dispatcher and the headers for it, at once where they are known; rejects with ORK_KUBE_CREDENTIALS. */
  open(use: 'requests' | 'watches'): Connection | Promise<Connection> {
    const current = this.#credentials.current();
    if (current instanceof Promise) return current.then((credential) => this.#openedWith(credential)[use]);
    return this.#openedWith(current)[use];
  }

  /** The server answered 401 to this credential. */
  reject(credential: Credential): void {
    this.#credentials.reject(credential);
  }

  /** Ends everything, requests and watches that are open included. */
  async close(): Promise<void> {
    this.#pools = undefined;
    this.#opened = undefined;
    await Promise.all([...this.#all].map((pool) => pool.destroy()));
    this.#all.clear();
  }

  #openedWith(credential: Credential): Opened {
    if (this.#opened?.requests.credential === credential) return this.#opened;
    const { requests, watches } = this.#poolsFor(credential.tls);
    const prefix = this.server.pathname.replace(/\/+$/, '');
    this.#opened = {
      requests: { credential, prefix, dispatcher: requests },
      watches: { credential, prefix, dispatcher: watches },
    };
    return this.#opened;
  }

  #poolsFor(tls: Tls): Pools {
    if (this.#pools && sameTls(this.#pools.tls, tls)) return this.#pools;
    if (this.#pools) this.#retire(this.#pools);
    this.#pools = { tls, requests: this.#pool(tls, MAX_CONNECTIONS), watches: this.#pool(tls, null) };
    return this.#pools;
  }

  #retire({ requests, watches }: Pools): void {
    for (const pool of [requests, watches]) {
      pool.close(() => this.#all.delete(pool));
    }
  }

  #pool(tls: Tls, connections: number | null): Pool {
    const { ca, cert, key, servername, rejectUnauthorized } = tls;
    const pool = new Pool(this.server.origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Deadlines are the caller's, on its clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        rejectUnauthorized,
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(servername === undefined ? {} : { servername }),
      },
    });
    this.#all.add(pool);
    return pool;
  }
}
