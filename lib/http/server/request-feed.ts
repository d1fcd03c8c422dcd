/**
 * Lets one request of a connection be under way at a time, however many a client has pipelined. What comes behind waits as
 * bytes: at most what was read with it, because the connection is not read meanwhile. One turn of the event loop begins
 * requests for some milliseconds (`loop-turn.ts`); the rest waits for the next one, so that hundreds of requests that come at
 * once do not block it either.
 *
 * It does not guarantee that bytes after an upgrade are read: the chassis serves none.
 *
 * node parses all that a read brings in one go, 3,600 requests of 18 bytes in 64 KiB, and makes a request and a response
 * of each; its own limit, unread response bytes, is looked at after that. So the parser is stopped at the head of a request
 * that has to wait. A request that does not wait costs two comparisons: node goes on to read in its own way.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/index.js';
import { LoopTurn } from '../limits/loop-turn.js';
import { Turns } from '../limits/turns.js';

/** What the callback for a head returns to stop the parser behind it: `HPE_PAUSED` of llhttp. */
const STOP = 21;

type Outcome = number | (Error & { bytesParsed: number });

/** The part of node's parser that is used; it is that of one connection until node sets it free. */
interface Parser {
  readonly constructor: { readonly kOnExecute?: number };
  /** Called with each request when its head is there. */
  onIncoming: ((request: IncomingMessage, keepsAlive: boolean) => number) | null;
  execute(bytes: Buffer): Outcome;
  getCurrentBuffer(): Buffer;
  pause(): void;
  resume(): void;
  /** At `kOnExecute`: called after each read, with how far it was parsed. */
  [callback: number]: ((outcome: Outcome) => void) | null;
}

/** A socket of node's server: its parser, and the response that is under way. */
type ServerSocket = Socket & {
  readonly parser?: Parser | null;
  readonly _httpMessage?: ServerResponse | null;
};

/** What has to wait for its turn: a request whose head has been parsed, or an error behind the last request. */
interface Held {
  readonly begin: (rest: Buffer) => void;
  /** What came behind the head; undefined: the parser has not returned yet. */
  rest: Buffer | undefined;
  /** The whole request was to be there by now. */
  isLate: boolean;
}

export class RequestFeed {
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #turns: Turns;
  #hasWarned = false;

  /** `loop`: shared with what else works for callers. */
  constructor(clock: Clock, loop = new LoopTurn(clock)) {
    this.#turns = new Turns(clock, loop);
  }

  /** `event`: that of a new connection, `secureConnection` with TLS. */
  attach(server: Server, event: 'connection' | 'secureConnection'): void {
    server.on(event, (socket: ServerSocket) => {
      const parts = parserOf(socket);
      if (parts) this.#connections.set(socket, new Connection(socket, parts, this.#turns));
      else this.#warn();
    });
  }

  /** Once: requests are served then, as many at a time as a client has pipelined. */
  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(
      `Node.js ${process.version} reads connections in another way: pipelined requests are not bounded`,
      { code: 'ORK_HTTP_PIPELINE' },
    );
  }

  /**
   * Whether a request on this socket that did not arrive in time is one that waits for the response before it. The
   * connection then ends after that response.
   */
  isHeldLate(socket: Socket): boolean {
    return this.#connections.get(socket)?.markLate() ?? false;
  }
}

/** The parts of node's parser that are taken over. */
interface ParserParts {
  readonly parser: Parser;
  readonly kOnExecute: number;
  readonly incoming: NonNullable<Parser['onIncoming']>;
  readonly executed: (outcome: Outcome) => void;
}

/** Undefined in a version of node that reads connections in another way. */
function parserOf({ parser }: ServerSocket): ParserParts | undefined {
  const { kOnExecute = -1 } = parser?.constructor ?? {};
  const [incoming, executed] = [parser?.onIncoming, parser?.[kOnExecute]];
  return parser && incoming && executed ? { parser, kOnExecute, incoming, executed } : undefined;
}

class Connection {
  readonly #socket: ServerSocket;
  readonly #parser: Parser;
  /** node's own callback for what a read brought. */
  readonly #executed: (outcome: Outcome) => void;
  #held: Held | undefined;

  constructor(
    socket: ServerSocket,
    { parser, incoming, executed, kOnExecute }: ParserParts,
    private readonly turns: Turns,
  ) {
    this.#socket = socket;
    this.#parser = parser;
    this.#executed = (outcome) => executed.call(parser, outcome);
    parser.onIncoming = (request, keepsAlive) => {
      if (!socket._httpMessage && turns.hasTime) return incoming(request, keepsAlive);
      const begin = (rest: Buffer): void => this.#begin(() => incoming(request, keepsAlive), rest);
      this.#held = { begin, rest: undefined, isLate: false };
      return STOP;
    };
    parser[kOnExecute] = (outcome) => this.#parsed(outcome);
    // node resumes it whenever a request was read, a tick later.
    socket.on('resume', () => this.#held && !this.#isGone && this.#stop());
  }

  markLate(): boolean {
    if (!this.#held) return false;
    this.#held.isLate = true;
    return true;
  }

  /** `given`: what was parsed, when it is not what was read last. */
  #parsed(outcome: Outcome, given?: Buffer): void {
    if (this.#held) this.#keep(this.#held, outcome, given ?? this.#parser.getCurrentBuffer());
    else if (outcome instanceof Error) this.#refuse(outcome, given);
    else this.#executed(outcome);
  }

  /** Keeps what is behind a head; TLS brings what it has decrypted even after it was stopped, and that is not parsed. */
  #keep(held: Held, outcome: Outcome, bytes: Buffer): void {
    if (held.rest) {
      held.rest = Buffer.concat([held.rest, bytes]);
      return;
    }
    held.rest = bytes.subarray(typeof outcome === 'number' ? outcome : outcome.bytesParsed);
    this.#wait(held);
  }

  /** Bytes that are not a request are reported after the response to the request before them. */
  #refuse(error: Outcome & Error, given: Buffer | undefined): void {
    const response = this.#socket._httpMessage;
    const waits = response?.req.complete === true;
    if (waits || given) pinPacket(error, given ?? this.#parser.getCurrentBuffer());
    if (!waits) {
      this.#executed(error);
      return;
    }
    this.#held = { begin: () => this.#executed(error), rest: Buffer.alloc(0), isLate: false };
    this.#wait(this.#held);
  }

  #wait(held: Held): void {
    this.#stop();
    const response = this.#socket._httpMessage;
    const queue = (): void => this.turns.later(() => this.#continue(held));
    if (response) response.once('close', queue);
    else queue();
  }

  /** The connection is not read; where it is paused already, node may have begun to read it all the same. */
  #stop(): void {
    this.#parser.pause();
    if (this.#socket.isPaused()) this.#socket.emit('pause');
    else this.#socket.pause();
  }

  #continue({ begin, rest, isLate }: Held): void {
    this.#held = undefined;
    if (!rest || this.#isGone) return;
    if (isLate) {
      this.#socket.destroySoon();
      return;
    }
    begin(rest);
    if (!this.#held && !this.#isGone) this.#socket.resume();
  }

  /** As node does it: the request first, then what is behind its head. */
  #begin(incoming: () => void, rest: Buffer): void {
    this.#parser.resume();
    incoming();
    if (!this.#isGone) this.#parsed(this.#parser.execute(rest), rest);
  }

  /** It has ended, or node has let go of it, as for a tunnel; its parser may be that of another connection then. */
  get #isGone(): boolean {
    const { destroyed, writable, parser } = this.#socket;
    return destroyed || !writable || parser !== this.#parser;
  }
}

/** node sets the bytes of an error from those that it has read last, which these are not. */
function pinPacket(error: Error, bytes: Buffer): void {
  Object.defineProperty(error, 'rawPacket', { get: () => bytes, set: () => undefined });
}
