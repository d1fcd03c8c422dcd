/** A port in front of others, on which a network can be as bad as one likes. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Passage {
  readonly client: Socket;
  /** undefined: nothing has been connected yet. */
  upstream: Socket | undefined;
  /** One side ended while nothing passed. */
  ended: boolean;
  /** Nothing will ever pass again, and nobody is told. */
  forgotten: boolean;
}

export class TcpProxy {
  readonly #server: Server;
  readonly #passages = new Set<Passage>();
  #drops = false;
  #next = 0;

  private constructor(
    /** Ports of 127.0.0.1; each new connection goes to the next of them, as behind a Service. */
    public targets: readonly number[],
  ) {
    this.#server = createServer((client) => this.#accept(client));
  }

  static async to(...targets: readonly number[]): Promise<TcpProxy> {
    const proxy = new TcpProxy(targets);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on no byte passes, on old connections and on new ones, and nobody is told. */
  drop(): void {
    this.#drops = true;
    for (const { client, upstream } of this.#passages) {
      client.pause();
      upstream?.pause();
    }
  }

  /**
   * Bytes pass again. `forget`: the connections there were stay dead, without a word, as behind a firewall that has
   * lost its state; otherwise what waits is delivered.
   */
  heal({ forget = false }: { readonly forget?: boolean } = {}): void {
    this.#drops = false;
    for (const passage of this.#passages) {
      if (passage.forgotten) continue;
      if (forget) passage.forgotten = true;
      else if (passage.ended) this.#end(passage);
      else this.#open(passage);
    }
  }

  /** Resets every connection there is. */
  reset(): void {
    for (const passage of [...this.#passages]) {
      passage.client.resetAndDestroy();
      passage.upstream?.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    for (const passage of [...this.#passages]) this.#end(passage);
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    const passage: Passage = { client, upstream: undefined, ended: false, forgotten: false };
    this.#passages.add(passage);
    client.setNoDelay(true).pause();
    this.#watch(client, passage);
    if (!this.#drops) this.#open(passage);
  }

  #open(passage: Passage): void {
    const { client } = passage;
    if (!passage.upstream) {
      const port = this.targets[this.#next++ % this.targets.length];
      // Nobody is there, and a Service without endpoints refuses too.
      if (port === undefined) return void client.resetAndDestroy();
      const upstream = connect(port, '127.0.0.1').setNoDelay(true);
      passage.upstream = upstream;
      this.#watch(upstream, passage);
      client.on('data', (chunk) => void upstream.write(chunk));
      upstream.on('data', (chunk) => void client.write(chunk));
    }
    client.resume();
    passage.upstream.resume();
  }

  #watch(socket: Socket, passage: Passage): void {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#drops || passage.forgotten) passage.ended = true;
      else this.#end(passage);
    });
  }

  #end(passage: Passage): void {
    this.#passages.delete(passage);
    // What was written before is delivered; then the connection is gone.
    passage.client.destroySoon();
    passage.upstream?.destroySoon();
  }
}
