/** Sends external calls over HTTP. Redirects are answers like any other: they are not followed. */
import { readFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import { asError } from '../base/index.js';
import { isRefused, refusedMessage, refusingLookup } from './refused-networks.js';
import type { HttpRequest } from './service-call.js';

export interface HttpAnswer {
  readonly status: number;
  /** The beginning of the body, up to the limit, as UTF-8. */
  readonly body: string;
  /** The header `Retry-After`, as it came. */
  readonly retryAfter?: string | undefined;
}

/** Rejects when there is no answer, or with what the signal was aborted with. */
export type HttpCall = (
  call: HttpRequest,
  limits: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<HttpAnswer>;

/** Connections to one origin; further calls wait for one of them. */
const CONNECTIONS = 16;

/** Bytes of an answer that are read at most, whatever a call asks for. */
const MAX_BYTES = 1_048_576;

export interface HttpCallerOptions {
  /** PEM of the authorities that certificates are verified against, in place of those of Node. */
  readonly ca?: string;
  /** Path of a file of them, which is read for each connection, since it may rotate. */
  readonly caFile?: string;
  /** How names are resolved; undefined: as the system does. */
  readonly lookup?: LookupFunction;
  /** Whether link-local and metadata addresses may be connected to. */
  readonly allowLinkLocal?: boolean;
}

export class HttpCaller {
  readonly #agent: Agent;
  readonly #allowLinkLocal: boolean;

  constructor({ lookup, allowLinkLocal = false, ca, caFile }: HttpCallerOptions = {}) {
    this.#allowLinkLocal = allowLinkLocal;
    const found = allowLinkLocal ? lookup : refusingLookup((message) => new Error(message), lookup);
    const connect = { ...(found ? { lookup: found } : {}), ...(ca === undefined ? {} : { ca }) };
    // Times are those of the call's own deadline, so undici's are off.
    this.#agent = new Agent({
      connections: CONNECTIONS,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: caFile === undefined ? connect : trusting(caFile, connect),
    });
  }

  readonly call: HttpCall = async ({ url, method, headers, body }, { maxBytes, signal }) => {
    const { hostname } = new URL(url);
    if (!this.#allowLinkLocal && isRefused(hostname)) throw new Error(refusedMessage(hostname));
    const answer = await request(url, {
      method: method as 'GET',
      headers: { 'user-agent': 'orkestra', ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
      dispatcher: this.#agent,
    });
    const retryAfter = answer.headers['retry-after'];
    return {
      status: answer.statusCode,
      body: await beginning(answer.body, Math.min(maxBytes, MAX_BYTES)),
      ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
    };
  };

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function trusting(caFile: string, options: buildConnector.BuildOptions): buildConnector.connector {
  return (target, callback) => {
    readFile(caFile, 'utf8').then(
      (ca) => buildConnector({ ...options, ca })(target, callback),
      (error: unknown) => callback(asError(error), null),
    );
  };
}

/** Reads no more than the limit; a character that it cuts in two is left out. */
async function beginning(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - length));
    length += chunk.length;
    if (length >= maxBytes) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: length > maxBytes });
}
