import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { type ExchangeOptions, requestOptions } from './exchange.js';
import { KubeError, readStatus, unansweredError } from './kube-error.js';

/** What a message of a WebSocket is: one piece, or several. */
export type SocketData = Buffer | ArrayBuffer | Buffer[];

/** A WebSocket to the API server, as far as streams need it. States are those of the WebSocket standard. */
export interface KubeSocket {
  readonly isPaused: boolean;
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  on(event: 'message', listener: (data: SocketData) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  send(data: Uint8Array, sent: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
  /** Without the closing handshake. */
  terminate(): void;
}

interface SocketRequest {
  readonly path: string;
  /** Subprotocols, the preferred one first. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal | undefined;
}

const HANDSHAKE_MS = 10_000;
/** What a message of the API server holds at most; it cuts streams into pieces of some kilobytes. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A refusal is a Status; more of it is not read. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Opens a WebSocket to the API server. It is open when the promise resolves, and paused, so that nothing is lost before
 * somebody listens: `resume` begins. Rejects with a KubeError.
 */
export async function openSocket(
  options: ExchangeOptions,
  { path, protocols, signal }: SocketRequest,
): Promise<KubeSocket> {
  const place = `CONNECT ${path}`;
  signal?.throwIfAborted();
  const connection = await options.connections.open('requests');
  const { credential } = connection;
  const request = requestOptions({ method: 'GET', path }, connection, options);
  const url = new URL(request.path, options.connections.server);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const { ca, cert, key, servername, rejectUnauthorized } = credential.tls;
  // Loaded when it is asked for: a runtime opens none.
  const { WebSocket: Socket } = await import('ws');
  const socket = new Socket(url, [...protocols], {
    headers: request.headers,
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  });
  const abort = (): void => socket.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await opened(socket, place);
    return socket;
  } catch (error) {
    if (error instanceof KubeError) {
      if (error.status.code === 401) options.connections.reject(credential);
      throw error;
    }
    throw unansweredError(place, signal?.aborted ? 'Aborted' : 'Network', error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function opened(socket: WebSocket, place: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.pause();
      resolve();
    });
    // An error after this one, as of a socket that is terminated meanwhile, is told to nobody else.
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      // Once the response has ended, it no longer knows its connection, which stays for as long as the server likes.
      const connection = response.socket;
      void refusal(response, place)
        .then(reject, reject)
        .finally(() => connection.destroy());
    });
  });
}

async function refusal(response: IncomingMessage, place: string): Promise<KubeError> {
  const code = response.statusCode ?? 0;
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // What came of it is enough.
  }
  response.destroy();
  return new KubeError('ORK_KUBE_API', place, readStatus(parsed(text), code, undefined));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
