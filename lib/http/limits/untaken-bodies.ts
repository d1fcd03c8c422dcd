import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { httpError } from '../errors/errors.js';
import type { Caller, Callers } from './callers.js';

/** Counts the bodies that callers have not taken yet, and refuses more past the bounds. */
export class UntakenBodies {
  /** By socket: responses queued behind another one on it end with it, without an event of their own. */
  readonly #releases = new WeakMap<Socket, Set<() => void>>();

  constructor(private readonly callers: Callers) {}

  /** Throws `too_many_requests` or `overloaded` when one more response with this body would pass a bound. */
  check(socket: Socket, body: Uint8Array): void {
    if (this.callers.waiting === 0) return;
    const exceeded = this.callers.exceeds(this.callers.of(socket), body);
    if (exceeded === 'caller') {
      throw httpError(
        'too_many_requests',
        'too many bytes of earlier responses were not read: read them first',
      );
    }
    if (exceeded === 'process') {
      throw httpError('overloaded', 'too many bytes of responses were not read by their callers');
    }
  }

  /** To be called after the body was handed over: what the system did not take at once waits in this process. */
  count(response: ServerResponse, socket: Socket, body: Uint8Array): void {
    if (response.writableLength === 0 || socket.destroyed) return;
    this.#hold(response, socket, this.callers.of(socket), body);
  }

  #hold(response: ServerResponse, socket: Socket, caller: Caller, body: Uint8Array): void {
    const held = this.#of(socket);
    const release = this.callers.waits(caller, body);
    const done = (): void => {
      held.delete(done);
      release();
    };
    held.add(done);
    response.once('finish', done);
  }

  #of(socket: Socket): Set<() => void> {
    let held = this.#releases.get(socket);
    if (held === undefined) {
      const releases = new Set<() => void>();
      socket.once('close', () => {
        for (const release of [...releases]) release();
      });
      this.#releases.set(socket, releases);
      held = releases;
    }
    return held;
  }
}
