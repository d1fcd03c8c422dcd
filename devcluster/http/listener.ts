import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { devclusterErrors } from '../errors.js';
import type { ApiServer } from './api-server.js';

const HOST = '127.0.0.1';

/** The socket of an API server: it can be closed and opened again on the same port. */
export class Listener {
  #server: Server | undefined;
  #port: number;
  readonly #sockets = new Set<Socket>();
  /** Bytes of connections that are closed. */
  #past = 0;

  constructor(
    readonly api: ApiServer,
    port: number,
  ) {
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes read and written so far. */
  get traffic(): number {
    let bytes = this.#past;
    for (const socket of this.#sockets) bytes += bytesOf(socket);
    return bytes;
  }

  /** @throws OrkestraError ORK_DEVCLUSTER_LISTEN when the port cannot be had */
  async open(): Promise<void> {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void this.api.handle(request, response);
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#past += bytesOf(socket);
      });
    });
    server.on('upgrade', (request, socket, head) => void this.api.upgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(
          devclusterErrors.make('ORK_DEVCLUSTER_LISTEN', `${HOST}:${this.#port}: ${error.message}`, error),
        );
      });
      server.listen(this.#port, HOST, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Closes the socket and every connection, in whatever state. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    this.api.dropWatches();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function bytesOf({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + bytesWritten;
}
