/**
 * A front of an API server that keeps a record of what it is asked, as an audit log does, and can answer in its place.
 * It speaks plain HTTP to its clients and uses the credentials of the kubeconfig that it stands for.
 */
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import { type KubeCredentials, kubeCredentials } from './kube-credentials.js';

export interface AuditedRequest {
  readonly verb: string;
  /** Plural of the resource. */
  readonly resource: string;
  /** Name of the object; of a creation the name in its body; empty for another collection. */
  readonly name: string;
  /** HTTP status; 0: the client left before. */
  readonly code: number;
  /** When it was answered, in milliseconds of this process's monotonic clock. */
  readonly at: number;
}

interface OpenWatch {
  readonly resource: string;
  readonly events: Readable;
  readonly answer: ServerResponse;
}

/** What is answered in place of the API server. */
export interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds: number;
  /** How many requests are answered like that. */
  times: number;
}

const METHODS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', DELETE: 'delete' };

export class ApiProxy {
  readonly requests: AuditedRequest[] = [];
  /** Seconds after which the API server ends watches, whatever it is asked for; undefined: as it is asked. */
  watchSeconds: number | undefined;
  readonly #watches = new Set<OpenWatch>();
  /** Has an event of the name of its resource for each watch that opens. */
  readonly #opens = new EventEmitter();
  readonly #server: Server;
  readonly #upstream: KubeCredentials;
  #folder = '';
  #refusal: Refusal | undefined;

  private constructor(kubeconfig: string) {
    this.#upstream = kubeCredentials(kubeconfig);
    this.#server = createServer((asked, answer) => void this.#serve(asked, answer));
  }

  static async of(kubeconfig: string): Promise<ApiProxy> {
    const proxy = new ApiProxy(kubeconfig);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.#folder = await mkdtemp(join(tmpdir(), 'orkestra-api-proxy-'));
    await writeFile(proxy.kubeconfig, proxy.kubeconfigFor(proxy.port));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Path of a kubeconfig that leads here. */
  get kubeconfig(): string {
    return join(this.#folder, 'kubeconfig');
  }

  /** Text of a kubeconfig that leads to another port, from which one gets here. */
  kubeconfigFor(port: number): string {
    return plainKubeconfig(port);
  }

  /** The requests that changed something, from the index `since` on; those for Leases are left out. */
  writes(since = 0): readonly AuditedRequest[] {
    return this.requests
      .slice(since)
      .filter(
        ({ verb, resource, code }) =>
          !['get', 'list', 'watch'].includes(verb) && resource !== 'leases' && code >= 200 && code < 300,
      );
  }

  /** Watches that are open. */
  get openWatches(): number {
    return this.#watches.size;
  }

  /** Answers the next requests itself. */
  refuse(refusal: Refusal): void {
    this.#refusal = refusal;
  }

  /**
   * Keeps back the events of the watches of a resource that are open, until the function given is called; of the first one
   * where none is open yet, as after a list.
   */
  async holdWatches(resource: string): Promise<() => void> {
    const open = (): OpenWatch[] => [...this.#watches].filter((watch) => watch.resource === resource);
    if (open().length === 0) await once(this.#opens, resource);
    const held = open();
    for (const { events, answer } of held) events.unpipe(answer);
    return () => {
      for (const { events, answer } of held) events.pipe(answer);
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#upstream.agent.destroy();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url ?? '/', this.#upstream.url);
    let what = describe(asked, url);
    const left = new AbortController();
    answer.on('close', () => left.abort()).on('error', () => undefined);
    let code = 0;
    try {
      const refusal = this.#refusal;
      if (refusal && refusal.times > 0) {
        refusal.times--;
        code = refusal.status;
        return refuse(answer, refusal);
      }
      if (what.verb === 'watch' && this.watchSeconds !== undefined) {
        url.searchParams.set('timeoutSeconds', String(this.watchSeconds));
      }
      const body = asked.method === 'POST' ? await buffer(asked) : asked;
      if (Buffer.isBuffer(body)) what = { ...what, name: nameIn(body) };
      const from = await request(url, {
        method: asked.method as 'GET',
        dispatcher: this.#upstream.agent,
        headers: { ...passedOn(asked), ...this.#upstream.headers },
        ...(asked.method === 'GET' ? {} : { body }),
        headersTimeout: 0,
        bodyTimeout: 0,
        // What was asked to be written is, whether or not whoever asked waits for the answer.
        ...(asked.method === 'GET' ? { signal: left.signal } : {}),
      });
      code = from.statusCode;
      answer.writeHead(code, headersOf(from.headers)).flushHeaders();
      from.body.on('error', () => answer.destroy());
      from.body.pipe(answer);
      if (what.verb === 'watch') this.#opened({ resource: what.resource, events: from.body, answer });
    } catch {
      // The API server is away: so is this.
      answer.destroy();
    } finally {
      this.requests.push({ ...what, code, at: performance.now() });
    }
  }

  #opened(watch: OpenWatch): void {
    this.#watches.add(watch);
    this.#opens.emit(watch.resource);
    watch.answer.on('close', () => this.#watches.delete(watch));
  }
}

function refuse(answer: ServerResponse, { status, retryAfterSeconds }: Refusal): void {
  const headers = { 'content-type': 'application/json', 'retry-after': String(retryAfterSeconds) };
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: 'later' };
  answer.writeHead(status, headers).end(JSON.stringify(body));
}

/** `/api/v1/…` or `/apis/GROUP/VERSION/…`, then `namespaces/NAME` or not, then the resource and a name. */
function describe({ method, headers }: IncomingMessage, url: URL): Omit<AuditedRequest, 'code' | 'at'> {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const [resource = '', name = ''] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  if (method === 'PATCH') {
    const isApply = headers['content-type']?.startsWith('application/apply-patch') ?? false;
    return { verb: isApply ? 'apply' : 'patch', resource, name };
  }
  if (method !== 'GET') return { verb: METHODS[method ?? ''] ?? '', resource, name };
  const isWatch = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
  return { verb: isWatch ? 'watch' : name === '' ? 'list' : 'get', resource, name };
}

/** `metadata.name` of what is created; empty where it has none, as a review has. */
function nameIn(body: Buffer): string {
  const { metadata } = JSON.parse(body.toString()) as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? '';
}

const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host']);

function passedOn({ headers }: IncomingMessage): Record<string, string> {
  return headersOf(headers) as Record<string, string>;
}

function headersOf(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function plainKubeconfig(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxy', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'proxy', user: {} }],
    contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
    'current-context': 'proxy',
  });
}
