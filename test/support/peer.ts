import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer } from '@mswjs/http-middleware';
import type { RequestHandler } from 'msw';

/** A server on a port that the system chose. */
export interface Peer {
  readonly url: string;
  /** Connections that were made so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A sibling simulated by msw handlers, answering real requests on a real port. */
export function peer(...handlers: RequestHandler[]): Promise<Peer> {
  return listen([httpServer(handlers)]);
}

/**
 * Several siblings behind one port: each connection goes to the next of them, as behind a Service. `reset` is one
 * that breaks every connection.
 */
export function peersBehindOnePort(...replicas: (RequestHandler[] | 'reset')[]): Promise<Peer> {
  return listen(replicas.map((replica) => (replica === 'reset' ? RESET : httpServer(replica))));
}

/** A port that accepts connections and says nothing. */
export function silentPeer(onConnection: () => void): Promise<Peer> {
  return listen([{ emit: onConnection, close: () => undefined }]);
}

/** A port that answers each request with bytes of the test's own, whatever they are; `answer` gets the open socket. */
export function rawPeer(answer: (socket: Socket) => void): Promise<Peer> {
  const serve = (socket: Socket): void => {
    socket.on('data', (chunk) => {
      if (chunk.includes('\r\n\r\n')) answer(socket);
    });
  };
  return listen([{ emit: (_, socket) => serve(socket), close: () => undefined }]);
}

/** Where a peer listens: by default on a port of 127.0.0.1 that the system chooses. */
export interface Place {
  readonly host?: string;
  readonly port?: number;
}

/** A sibling at a certain place. */
export function peerAt(place: Place, ...handlers: RequestHandler[]): Promise<Peer> {
  return listen([httpServer(handlers)], place);
}

/** A sibling behind TLS. `client`: the authority whose certificates it asks its clients for. */
export function tlsPeer(
  { cert, key, client, ...place }: Place & { cert: string; key: string; client?: string },
  ...handlers: RequestHandler[]
): Promise<Peer> {
  const options = { cert, key, ...(client === undefined ? {} : { ca: client, requestCert: true }) };
  const server = createHttpsServer(options, httpServer(handlers).listeners('request')[0] as RequestListener);
  return listen([server], place, 'https');
}

/** The middleware's types are those of msw's CommonJS build, which are the same by another name. */
function httpServer(handlers: RequestHandler[]): Server {
  return createHttpServer(createServer(...(handlers as unknown as Parameters<typeof createServer>)));
}

interface Acceptor {
  emit(event: 'connection', socket: Socket): unknown;
  close(): unknown;
}

const RESET: Acceptor = { emit: (_, socket) => socket.destroy(), close: () => undefined };

async function listen(
  acceptors: readonly Acceptor[],
  { host = '127.0.0.1', port: wanted = 0 }: Place = {},
  scheme = 'http',
): Promise<Peer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const front = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    acceptors[connections++ % acceptors.length]?.emit('connection', socket);
  });
  await new Promise<void>((resolve) => front.listen(wanted, host, resolve));
  const { port } = front.address() as AddressInfo;
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      for (const acceptor of acceptors) acceptor.close();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
