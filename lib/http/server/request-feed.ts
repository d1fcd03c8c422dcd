/**
 * Hands the bytes of a connection to node's parser so that one request of it is under way at a time, however many a
 * client has pipelined. What comes behind waits as bytes: at most what one read brings, because the connection is not
 * read meanwhile. One turn of the event loop begins requests for some milliseconds (`turns.ts`); the rest waits for the
 * next one, so that hundreds of requests that come at once do not block it either.
 *
 * It does not guarantee that bytes after an upgrade are read: the chassis serves none.
 *
 * node parses all that a read brings in one go, 3,600 requests of 18 bytes in 64 KiB, and makes a request and a response
 * of each; its own limit, unread response bytes, is looked at after that.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/index.js';
import { Turns } from '../limits/turns.js';

/** Bytes in which the end of a head is looked for; a head is not longer. */
const WINDOW = 16_384;
/** Bytes of a body that are handed over before an empty line in it is looked for. */
const BODY_PIECE = 1_024;
/** Pieces without a request, as of a body, that are handed over at once. */
const MAX_PIECES = 16;

type OnData = (this: Socket, chunk: Buffer) => void;

/** What is known of one connection. */
class Connection {
  /** Bytes that node has not seen. */
  rest: Buffer | undefined;
  /** The request that node saw last, with its response. */
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  /** Requests that node has seen. */
  seen = 0;
  /** It stands in the queue of those that may go on. */
  isQueued = false;
  /** node has paused it, until its responses have been taken or its body has been read. */
  isHeld = false;
  /** The response whose end is waited for. */
  awaited: ServerResponse | undefined;

  constructor(
    readonly socket: Socket,
    readonly parse: OnData,
  ) {}

  /** The whole request is there, and its response is not out. */
  get isBusy(): boolean {
    return this.response !== undefined && this.request?.complete === true && !this.response.writableFinished;
  }
}

export class RequestFeed {
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #turns: Turns;

  constructor(clock: Clock) {
    this.#turns = new Turns(clock);
  }

  /** `event`: that of a new connection, `secureConnection` with TLS. To be called before anything listens to `request`. */
  attach(server: Server, event: 'connection' | 'secureConnection'): void {
    server.on(event, (socket: Socket) => this.#open(socket));
    server.prependListener('request', (request, response) => {
      const connection = this.#connections.get(request.socket);
      if (connection === undefined) return;
      connection.request = request;
      connection.response = response;
      connection.seen++;
    });
    // node lets go of the socket, and of the parser.
    server.prependListener('connect', (_request, socket) => this.#connections.delete(socket as Socket));
  }

  /** Takes the place of node's own listener, which was added before. */
  #open(socket: Socket): void {
    const [parse] = socket.listeners('data') as OnData[];
    if (parse === undefined) throw new Error('node has no listener for the bytes of a connection');
    socket.removeListener('data', parse);
    const connection = new Connection(socket, parse);
    this.#connections.set(socket, connection);
    socket.on('data', (chunk: Buffer) => this.#take(connection, chunk));
    // node resumes it when responses have been taken, and whenever a request was read.
    socket.on('resume', () => {
      // It is said a tick later, when node may have paused it again.
      if (connection.rest === undefined || socket.isPaused()) return;
      if (connection.isHeld) this.#continue(connection);
      else socket.pause();
    });
  }

  #take(connection: Connection, chunk: Buffer): void {
    if (!this.#connections.has(connection.socket)) return;
    if (connection.rest !== undefined) connection.rest = Buffer.concat([connection.rest, chunk]);
    else if (connection.isBusy || !this.#turns.hasTime) connection.rest = chunk;
    else this.#hand(connection, chunk);
    this.#wait(connection);
  }

  /** Hands bytes over until a whole request is among them; what is left stays in `rest`. */
  #hand(connection: Connection, bytes: Buffer): void {
    const { socket, parse, seen } = connection;
    connection.rest = undefined;
    let at = 0;
    for (let pieces = 0; at < bytes.length && pieces < MAX_PIECES && !connection.isHeld; pieces++) {
      const end = endOfHead(bytes, at, connection.request?.complete === false ? BODY_PIECE : 0);
      parse.call(socket, at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
      at = end;
      if (socket.destroyed || !socket.writable || !this.#connections.has(socket)) return;
      connection.isHeld = socket.isPaused();
      if (connection.seen > seen && connection.request?.complete === true) break;
    }
    if (at < bytes.length) connection.rest = bytes.subarray(at);
    else connection.isHeld = false;
  }

  /** Lets the connection wait with what is left, until its request has its response. */
  #wait(connection: Connection): void {
    const { socket, response, rest } = connection;
    if (rest === undefined) return;
    socket.pause();
    if (!connection.isBusy) {
      if (!connection.isHeld) this.#queue(connection);
    } else if (connection.awaited !== response) {
      connection.awaited = response;
      response?.once('close', () => this.#queue(connection));
    }
  }

  #queue(connection: Connection): void {
    if (connection.isQueued || connection.rest === undefined) return;
    connection.isQueued = true;
    this.#turns.later(() => this.#continue(connection));
  }

  #continue(connection: Connection): void {
    const { socket, rest } = connection;
    connection.isQueued = false;
    connection.isHeld = false;
    if (rest === undefined || socket.destroyed || !socket.writable) return;
    if (!connection.isBusy) {
      // node asserts that a connection from which bytes come is not paused.
      connection.rest = undefined;
      socket.resume();
      this.#hand(connection, rest);
    }
    this.#wait(connection);
  }
}

/** The index after the first empty line that ends `least` bytes on, or after as many bytes as a head may have. */
function endOfHead(bytes: Buffer, at: number, least: number): number {
  const window = bytes.subarray(at + least, at + least + WINDOW);
  const [strict, bare] = [window.indexOf('\n\r\n'), window.indexOf('\n\n')];
  const end = Math.min(strict < 0 ? WINDOW : strict + 3, bare < 0 ? WINDOW : bare + 2);
  return Math.min(bytes.length, at + least + end);
}
