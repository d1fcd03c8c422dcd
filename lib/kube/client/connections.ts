/**
 * The connections to the API server: HTTP/1.1 over undici, with pools of their own for requests, for watches and for what
 * is sent apart, so that neither watches nor requests of any number use up what a renewal of a Lease needs. Credentials
 * that change TLS material get new pools; the old ones end with their last request.
 */
import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../../base/index.js';
import type { ConfigSource } from './config-source.js';
import { type Credential, Credentials, sameTls, type Tls } from './credentials.js';

/** A Go API server closes idle connections after 90 s; ours go first. */
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 128;
/** With `scope: crd` the Leases of many CRDs are renewed at the same time; a connection is opened when one is needed. */
const MAX_APART = 64;
const CONNECT_TIMEOUT_MS = 10_000;

export type Use = 'requests' | 'watches' | 'apart';

type Pools = Readonly<Record<Use, Dispatcher>> & { readonly tls: Tls };

/** What is made once for all requests with one credential. */
type Opened = Readonly<Record<Use, Connection>>;

export interface Connection {
  readonly credential: Credential;
  readonly dispatcher: Dispatcher;
  /** Path of the API server, before that of every request. */
  readonly prefix: string;
}

export class Connections {
  readonly #credentials: Credentials;
  readonly #all = new Set<Dispatcher>();
  #pools: Pools | undefined;
  #opened: Opened | undefined;
  #isClosed = false;

  /** `connect`: in place of pools of sockets. */
  constructor(
    source: ConfigSource,
    clock: Clock,
    private readonly connect?: () => object,
  ) {
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
  open(use: Use): Connection | Promise<Connection> {
    const current = this.#credentials.current();
    if (current instanceof Promise) return current.then((credential) => this.#openedWith(credential)[use]);
    return this.#openedWith(current)[use];
  }

  /** The server answered 401 to this credential. */
  reject(credential: Credential): void {
    this.#credentials.reject(credential);
  }

  /** Further requests have other connections than this one and those beside it; what is under way keeps its own. */
  renew({ dispatcher }: Connection): void {
    const pools = this.#pools;
    if (pools?.requests !== dispatcher && pools?.apart !== dispatcher) return;
    this.#close(pools.requests);
    this.#close(pools.apart);
    this.#pools = { ...this.#made(pools.tls), watches: pools.watches };
    this.#opened = undefined;
  }

  /** What it ended is not tried again. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends everything, requests and watches that are open included. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pools = undefined;
    this.#opened = undefined;
    await Promise.all([...this.#all].map((pool) => pool.destroy()));
    this.#all.clear();
  }

  #openedWith(credential: Credential): Opened {
    if (this.#opened?.requests.credential === credential) return this.#opened;
    const { requests, watches, apart } = this.#poolsFor(credential.tls);
    const prefix = this.server.pathname.replace(/\/+$/, '');
    this.#opened = {
      requests: { credential, prefix, dispatcher: requests },
      watches: { credential, prefix, dispatcher: watches },
      apart: { credential, prefix, dispatcher: apart },
    };
    return this.#opened;
  }

  #poolsFor(tls: Tls): Pools {
    if (this.#pools && sameTls(this.#pools.tls, tls)) return this.#pools;
    if (this.#pools) this.#retire(this.#pools);
    this.#pools = { ...this.#made(tls), watches: this.#pool(tls, null) };
    return this.#pools;
  }

  #retire({ requests, watches, apart }: Pools): void {
    for (const pool of [requests, watches, apart]) this.#close(pool);
  }

  #close(pool: Dispatcher): void {
    pool.close(() => this.#all.delete(pool));
  }

  #made(tls: Tls): Omit<Pools, 'watches'> {
    return { tls, requests: this.#pool(tls, MAX_CONNECTIONS), apart: this.#pool(tls, MAX_APART) };
  }

  #pool(tls: Tls, connections: number | null): Dispatcher {
    const pool = (this.connect?.() as Dispatcher | undefined) ?? this.#sockets(tls, connections);
    this.#all.add(pool);
    return pool;
  }

  #sockets(tls: Tls, connections: number | null): Pool {
    const { ca, cert, key, servername, rejectUnauthorized } = tls;
    return new Pool(this.server.origin, {
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
  }
}
