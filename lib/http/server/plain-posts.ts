/**
 * POSTs that come hundreds of times a second, answered without the framework, which takes longer for one than a short
 * handler does (docs/decisions/0020-webhooks-are-answered-without-the-framework.md). Only a request with nothing special is
 * answered here: the exact path, JSON, a length within the bound, and nothing that the guard refuses. All others go to the
 * framework, whose route for the same path says what is wrong.
 *
 * It does not guarantee that a body ends: the time that a server gives a request does.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Guard } from './guard.js';

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface PlainPost {
  /** In bytes. */
  readonly maxBodyBytes: number;
  /** A rejection is answered as `failed` says. */
  respond(request: IncomingMessage, body: Buffer): Promise<PlainResponse>;
}

export interface PlainPostsOptions {
  readonly guard: Guard;
  /** What is answered to an error. */
  readonly failed: (error: unknown, request: IncomingMessage) => PlainResponse;
}

const JSON_CONTENT = 'application/json';

export class PlainPosts {
  /** By path. */
  readonly #posts = new Map<string, PlainPost>();

  constructor(private readonly options: PlainPostsOptions) {}

  add(path: string, post: PlainPost): void {
    this.#posts.set(path, post);
  }

  /** Goes before what listens on the server so far. */
  attach(server: Server): void {
    const others = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      const post = this.#plain(request);
      if (post) this.#answer(post, request, response);
      else for (const other of others) other(request, response);
    });
  }

  #plain(request: IncomingMessage): PlainPost | undefined {
    const { method, url = '', headers } = request;
    if (method !== 'POST' || headers['content-type'] !== JSON_CONTENT || headers.expect !== undefined)
      return undefined;
    const query = url.indexOf('?');
    const post = this.#posts.get(query < 0 ? url : url.slice(0, query));
    // Without a length it is NaN, which no bound holds.
    if (!post || !(Number(headers['content-length']) <= post.maxBodyBytes)) return undefined;
    try {
      this.options.guard(request);
      return post;
    } catch {
      return undefined;
    }
  }

  #answer(post: PlainPost, request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    // A connection that ends before is node's to close: nobody is there to be answered.
    request.on('error', () => undefined);
    request.on('end', () => {
      const [first] = parts;
      const body = parts.length === 1 && first ? first : Buffer.concat(parts);
      post.respond(request, body).then(
        (answer) => write(answer, response),
        (error: unknown) => write(this.options.failed(error, request), response),
      );
    });
  }
}

function write({ status, headers, body }: PlainResponse, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
