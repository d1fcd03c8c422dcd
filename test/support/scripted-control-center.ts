/**
 * A Control Center that says what a test scripts: the page's files with the policy of the real one, the stream, and the
 * reads. For states that real runtimes cannot be brought into at will, and for shapes of other implementations; what
 * real ones can do is tested with real ones.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { CrsBlock, Session } from '../../control-center/server/wire/index.js';
import { PAGE_FOLDER } from './page-folder.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface Scene {
  readonly entities: Readonly<Record<string, object>>;
  /** By the path after `/api/`, without its query. */
  readonly reads: Readonly<Record<string, object>>;
  readonly crs?: readonly CrsBlock[];
  /** It takes requests and answers none of `/api`, as on the way to a server that hangs. */
  readonly isSilent?: boolean;
}

export class ScriptedControlCenter {
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #entities = new Map<string, object>();
  /** What was sent to `/api` to change something. */
  readonly changes: { readonly path: string; readonly method: string; readonly body: string }[] = [];
  session: Session = { loginRequired: false, signedIn: true, user: '', version: 'test', open: true };
  #scene: Scene;
  #at = 1_000_000;

  private constructor(scene: Scene) {
    this.#scene = scene;
    for (const [key, entity] of Object.entries(scene.entities)) this.#entities.set(key, entity);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(scene: Scene): Promise<ScriptedControlCenter> {
    const made = new ScriptedControlCenter(scene);
    await made.listen();
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** Moves the clock of the frames that follow. */
  pass(ms: number): void {
    this.#at += ms;
  }

  get at(): number {
    return this.#at;
  }

  set(entities: Readonly<Record<string, object>>, gone: readonly string[] = []): void {
    for (const [key, entity] of Object.entries(entities)) this.#entities.set(key, entity);
    for (const key of gone) this.#entities.delete(key);
    this.#send('change', { at: this.#at, set: entities, gone });
  }

  sendCrs(block: CrsBlock): void {
    this.#send('crs', block);
  }

  /** Ends every stream, as a process that goes. */
  breakStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  listen(port = 0): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve()));
  }

  close(): Promise<void> {
    this.breakStreams();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #send(event: string, body: object): void {
    for (const stream of this.#streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (!pathname.startsWith('/api/')) return this.#page(pathname, response);
    if (this.#scene.isSilent) return;
    const path = pathname.slice('/api/'.length);
    if (request.method !== 'GET') {
      this.changes.push({ path, method: request.method ?? '', body: await bodyOf(request) });
      return json(response, this.#scene.reads[`${request.method} ${path}`] ?? {});
    }
    if (path === 'stream') return this.#stream(response);
    if (path === 'snapshot') return json(response, this.#snapshot());
    if (path === 'session') return json(response, this.session);
    const read = this.#scene.reads[path];
    response.setHeader('orkestra-control-at', `${this.#at}`);
    if (read) json(response, read);
    else json(response, { error: 'not_found', message: `not found: ${path}` }, 404);
  }

  #snapshot() {
    const entities = Object.fromEntries(this.#entities);
    return { at: this.#at, time: new Date(0).toISOString(), version: 'test', entities, unknown: [] };
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: snapshot\ndata: ${JSON.stringify(this.#snapshot())}\n\n`);
    for (const block of this.#scene.crs ?? [])
      response.write(`event: crs\ndata: ${JSON.stringify(block)}\n\n`);
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #page(pathname: string, response: ServerResponse): void {
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    const type = TYPES[extname(pathname)];
    if (type && pathname.startsWith('/assets/')) {
      response.writeHead(200, { 'content-type': type });
      response.end(readFileSync(join(PAGE_FOLDER, 'assets', pathname.slice('/assets/'.length))));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8').replaceAll('"./', '"/'));
  }
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
