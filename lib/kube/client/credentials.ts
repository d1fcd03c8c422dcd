/**
 * What a request needs to be let in. client-node works it out for every request anew: it reads the files of the
 * kubeconfig and makes an HTTP agent (130 µs here, which is more than the rest of a request costs). So the answer is kept:
 * for good when nothing in it can change, else for 30 s, and always only until the server answers 401, upon which the
 * configuration is loaded again.
 *
 * Not covered: a credential that an exec command hands out anew on every call is asked for every 30 s.
 */
import type { Clock } from '../../base/index.js';
import type { ConfigSource } from './config-source.js';
import { KUBE_ERRORS } from './errors.js';
import { type Access, type AppliedOptions, loadAccess } from './kube-config.js';
import { safeMessage } from './safe-message.js';

const REFRESH_MS = 30_000;

export interface Tls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Tls;
}

export class Credentials {
  #access: Access;
  #current: Credential | undefined;
  #readAt = 0;
  #reading: Promise<Credential> | undefined;

  constructor(
    private readonly source: ConfigSource,
    private readonly clock: Clock,
  ) {
    this.#access = loadAccess(source);
  }

  get server(): URL {
    return this.#access.server;
  }

  get context(): string {
    return this.#access.context;
  }

  get namespace(): string | undefined {
    return this.#access.namespace;
  }

  /** The credential to use now; rejects with ORK_KUBE_CREDENTIALS. Simultaneous calls share one refresh. */
  current(): Credential | Promise<Credential> {
    if (this.#current && this.#fresh()) return this.#current;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** The server refused `credential`: the next call reads everything anew. */
  reject(credential: Credential): void {
    if (this.#current !== credential) return;
    this.#current = undefined;
    this.#access = loadAccess(this.source);
  }

  #fresh(): boolean {
    const { user, cluster } = this.#access;
    const changes = user.exec || user.authProvider || user.certFile || user.keyFile || cluster.caFile;
    return !changes || this.clock.monotonic() - this.#readAt < REFRESH_MS;
  }

  async #read(): Promise<Credential> {
    const applied: AppliedOptions = {};
    try {
      await this.#access.apply(applied);
    } catch (error) {
      const { name } = this.#access.user;
      throw KUBE_ERRORS.make('ORK_KUBE_CREDENTIALS', `user "${name}": ${safeMessage(error)}`);
    }
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(applied.headers ?? {}))
      headers[name.toLowerCase()] = value.trim();
    if (applied.auth !== undefined) {
      headers['authorization'] = `Basic ${Buffer.from(applied.auth).toString('base64')}`;
    }
    this.#current = { headers, tls: tlsOf(applied) };
    this.#readAt = this.clock.monotonic();
    return this.#current;
  }
}

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: AppliedOptions): Tls {
  return {
    ca: ca?.toString(),
    cert: cert?.toString(),
    key: key?.toString(),
    servername,
    rejectUnauthorized: rejectUnauthorized ?? true,
  };
}

/** Whether connections made with one serve the other. */
export function sameTls(a: Tls, b: Tls): boolean {
  return (
    a.ca === b.ca &&
    a.cert === b.cert &&
    a.key === b.key &&
    a.servername === b.servername &&
    a.rejectUnauthorized === b.rejectUnauthorized
  );
}
