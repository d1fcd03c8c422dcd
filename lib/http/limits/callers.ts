/**
 * What each caller holds of a server: connections, streams, and responses that it has not taken. A caller is an address
 * until access has identified a user on the connection, since an address may be the sidecar of a mesh or an ingress.
 */
import type { Socket } from 'node:net';
import { HeldBodies } from './held-bodies.js';

export interface CallerLimits {
  /** Connections of one caller. */
  readonly connections: number;
  /** Streams of one caller. */
  readonly streams: number;
  /** Frames a second of all streams of one caller. */
  readonly frames: number;
  /** Bytes of responses that were not taken yet, of the whole process; one caller has an eighth. */
  readonly waiting: number;
}

/** Past this many times its connections, an address is not even responded to. */
const DROP_FACTOR = 4;
/** The share of one caller in what waits. */
const WAITING_SHARE = 8;

/** One caller and what it holds. */
export class Caller {
  connections = 0;
  streams = 0;
  /** Frames a second that its streams may send. */
  frames = 0;
  /** What it has not taken. */
  readonly waiting = new HeldBodies();

  constructor(readonly name: string) {}

  get isIdle(): boolean {
    return this.connections === 0 && this.streams === 0 && this.waiting.bytes === 0;
  }
}

/** Why a caller may not have more: its own bound, or that of the process. */
export type Exceeded = 'caller' | 'process';

export class Callers {
  readonly #callers = new Map<string, Caller>();
  readonly #sockets = new WeakMap<Socket, Caller>();
  /** Sockets past the bound of their caller. */
  readonly #excess = new Set<Socket>();
  readonly #waiting = new HeldBodies();

  constructor(private readonly limits: CallerLimits) {}

  get size(): number {
    return this.#callers.size;
  }

  /** Bytes that callers have not taken. */
  get waiting(): number {
    return this.#waiting.bytes;
  }

  /** Counts a new connection; destroys it where its address has far too many. */
  connected(socket: Socket): void {
    const caller = this.#take(addressOf(socket));
    if (caller.connections >= this.limits.connections * DROP_FACTOR) {
      this.#forget(caller);
      socket.destroy();
      return;
    }
    this.#hold(socket, caller);
    socket.once('close', () => {
      this.#release(socket);
      this.#sockets.delete(socket);
    });
  }

  /** The connection is that of this user from now on. */
  identified(socket: Socket, user: string): void {
    const name = `user ${user}`;
    const before = this.#sockets.get(socket);
    if (before === undefined || before.name === name) return;
    this.#release(socket);
    this.#hold(socket, this.#take(name));
  }

  /** Whether the connection is one too many for its caller. */
  isExcess(socket: Socket): boolean {
    return this.#excess.size > 0 && this.#excess.has(socket);
  }

  /** Whose connection it is; its address where the server did not count it. */
  of(socket: Socket): Caller {
    return this.#sockets.get(socket) ?? this.#callers.get(addressOf(socket)) ?? new Caller(addressOf(socket));
  }

  /** Which bound one more response with this body would pass; a caller that holds nothing may have any. */
  exceeds(caller: Caller, body: Uint8Array): Exceeded | undefined {
    const { waiting } = this.limits;
    const held = caller.waiting.bytes;
    if (held > 0 && !caller.waiting.has(body) && held + body.length > waiting / WAITING_SHARE)
      return 'caller';
    const isNew = this.#waiting.bytes > 0 && !this.#waiting.has(body);
    return isNew && this.#waiting.bytes + body.length > waiting ? 'process' : undefined;
  }

  /** Counts a body that the caller has not taken, until the returned function is called. */
  waits(caller: Caller, body: Uint8Array): () => void {
    this.#keep(caller);
    caller.waiting.add(body);
    this.#waiting.add(body);
    return once(() => {
      caller.waiting.remove(body);
      this.#waiting.remove(body);
      this.#forget(caller);
    });
  }

  /** Whether the caller may open one more stream. */
  mayStream(caller: Caller): boolean {
    return caller.streams < this.limits.streams;
  }

  /**
   * Counts a stream of at most `fastest` frames a second, until `end` is called. `frames` is how many it may send: what
   * is left of the caller's, and at least `slowest`.
   */
  streams(
    caller: Caller,
    fastest: number,
    slowest: number,
  ): { readonly frames: number; readonly end: () => void } {
    this.#keep(caller);
    const frames = Math.min(fastest, Math.max(slowest, this.limits.frames - caller.frames));
    caller.streams++;
    caller.frames += frames;
    const end = once(() => {
      caller.streams--;
      caller.frames -= frames;
      this.#forget(caller);
    });
    return { frames, end };
  }

  #take(name: string): Caller {
    let caller = this.#callers.get(name);
    if (caller === undefined) {
      caller = new Caller(name);
      this.#callers.set(name, caller);
    }
    return caller;
  }

  #hold(socket: Socket, caller: Caller): void {
    caller.connections++;
    this.#sockets.set(socket, caller);
    if (caller.connections > this.limits.connections) this.#excess.add(socket);
  }

  #release(socket: Socket): void {
    const caller = this.#sockets.get(socket);
    this.#excess.delete(socket);
    if (caller === undefined) return;
    caller.connections--;
    this.#forget(caller);
  }

  #keep(caller: Caller): void {
    if (!this.#callers.has(caller.name)) this.#callers.set(caller.name, caller);
  }

  #forget(caller: Caller): void {
    if (caller.isIdle && this.#callers.get(caller.name) === caller) this.#callers.delete(caller.name);
  }
}

/** IPv4 in its own form, also where the socket is one of IPv6. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}

function once(release: () => void): () => void {
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    release();
  };
}
