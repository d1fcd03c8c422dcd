/** An HTTP server that answers 200 until it holds back what it is asked, for tests of work that has begun and not ended. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class HeldServer {
  readonly #server: Server;
  readonly #held: ServerResponse[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(
    /** So many requests more are answered at once. */
    private lets: number,
  ) {
    this.#server = createServer((_, response) => this.#take(response));
  }

  /** Answers so many requests at once, and holds the others until `release`. */
  static async start(lets: number): Promise<HeldServer> {
    const held = new HeldServer(lets);
    held.#server.listen(0, '127.0.0.1');
    await once(held.#server, 'listening');
    return held;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when so many requests are held. */
  async held(count: number): Promise<void> {
    while (this.#held.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Answers what is held, and from now on everything. */
  release(): void {
    this.lets = Number.POSITIVE_INFINITY;
    for (const response of this.#held.splice(0)) response.end();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(response: ServerResponse): void {
    if (this.lets > 0) {
      this.lets--;
      response.end();
      return;
    }
    this.#held.push(response);
    for (const waiting of this.#waiting) waiting();
    this.#waiting.clear();
  }
}
