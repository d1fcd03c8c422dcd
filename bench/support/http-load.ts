/** Many clients on plain keep-alive sockets, each with one request under way: they count answers and do no more. */
import { connect, type Socket } from 'node:net';

export interface Loaded {
  readonly answers: number;
  readonly notModified: number;
  /** Answers other than 200 and 304, and connections that broke. */
  readonly failures: number;
  readonly bytes: number;
  /** How often another entity tag came than before. */
  readonly tags: number;
  readonly ms: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export class HttpLoad {
  readonly #sockets = new Set<Socket>();
  readonly #url: URL;
  /** The entity tag of the last answer; undefined: requests are unconditional. */
  #tag: string | undefined;
  #stopped = false;
  #answers = 0;
  #notModified = 0;
  #failures = 0;
  #bytes = 0;
  #tags = 0;

  /** `conditional`: every request repeats the tag of the last answer that brought one. */
  constructor(
    url: string,
    private readonly conditional: boolean,
  ) {
    this.#url = new URL(url);
  }

  /** Loads for so long, and closes its connections. */
  async run(clients: number, ms: number): Promise<Loaded> {
    const begun = performance.now();
    for (let i = 0; i < clients; i++) this.#open();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#stopped = true;
    for (const socket of this.#sockets) socket.destroy();
    const { answers, notModified, failures, bytes, tags } = {
      answers: this.#answers,
      notModified: this.#notModified,
      failures: this.#failures,
      bytes: this.#bytes,
      tags: this.#tags,
    };
    return { answers, notModified, failures, bytes, tags, ms: performance.now() - begun };
  }

  #open(): void {
    const socket = connect(Number(this.#url.port), this.#url.hostname);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    let head = Buffer.alloc(0);
    let rest = 0;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (!this.#stopped) this.#failures++;
    });
    socket.on('data', (chunk) => {
      this.#bytes += chunk.length;
      if (rest > 0) {
        rest -= chunk.length;
        if (rest === 0) this.#next(socket);
        return;
      }
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      rest = this.#read(head.toString('latin1', 0, end)) - (head.length - end - HEAD_END.length);
      head = Buffer.alloc(0);
      if (rest === 0) this.#next(socket);
    });
    this.#ask(socket);
  }

  /** Looks at the head of an answer, and gives the length of what follows. */
  #read(head: string): number {
    const status = head.slice(9, 12);
    if (status === '304') {
      this.#notModified++;
      return 0;
    }
    if (status !== '200') this.#failures++;
    if (this.conditional) {
      const tag = /\r\netag: ([^\r]+)/i.exec(head)?.[1];
      if (tag !== this.#tag) this.#tags++;
      this.#tag = tag;
    }
    return Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  }

  #next(socket: Socket): void {
    this.#answers++;
    this.#ask(socket);
  }

  #ask(socket: Socket): void {
    const condition = this.#tag === undefined ? '' : `if-none-match: ${this.#tag}\r\n`;
    socket.write(`GET ${this.#url.pathname} HTTP/1.1\r\nhost: bench\r\n${condition}\r\n`);
  }
}
