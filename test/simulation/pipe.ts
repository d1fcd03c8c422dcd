import type { Push } from './live-api-server.js';
import type { Seeded } from './seeded.js';
import type { SimProcess } from './sim-process.js';
import type { Timeline } from './timeline.js';

/** So many pieces fit between the two ends; what the sender writes more it has to hold itself. */
const ROOM = 12;
/** How soon the sender tries again where nothing gets through; it doubles up to the longest. */
const RETRY_MS = 200;
const LONGEST_RETRY_MS = 1_600;

export interface PipeOptions {
  readonly timeline: Timeline;
  readonly seeded: Seeded;
  readonly push: Push;
  readonly client: SimProcess;
  readonly host: SimProcess;
  /** Milliseconds that a piece takes. */
  readonly delay: () => number;
  /** Whether nothing gets from one to the other. */
  readonly isParted: (from: SimProcess, to: SimProcess) => boolean;
  /** Whether the connection breaks when this piece arrives. */
  readonly breaks: () => boolean;
  /** The client reads these messages, which have come whole, at once. */
  readonly onRead: (messages: readonly Buffer[]) => void;
  readonly onEnd: (why: string) => void;
}

/** Some bytes, and the messages that end in them. */
interface Piece {
  readonly bytes: Buffer;
  readonly messages: readonly Buffer[];
  readonly dueAt: number;
  readonly flushed: () => void;
}

/**
 * A long answer on its way, as TCP carries it: bytes come in order, in pieces that know nothing of messages, late when
 * they have to, until one of the ends or the network ends it; or one end is gone and the other never hears of that.
 */
export class Pipe {
  readonly #options: PipeOptions;
  readonly #sent: Piece[] = [];
  readonly #come: Piece[] = [];
  #held: (() => void)[] = [];
  #lastDueAt = 0;
  #retryMs = RETRY_MS;
  #ended: string | undefined;
  #isOpen = false;
  #isSilent = false;
  #left = false;
  #wake: () => void = () => undefined;

  constructor(options: PipeOptions) {
    this.#options = options;
    options.push.attach((bytes, flushed) => this.#write(bytes, flushed));
  }

  /** The head of the answer has come, and the rest may follow. */
  open(): void {
    this.#isOpen = true;
    this.#carry();
  }

  /** The client does not listen any more. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#tellHost();
  }

  /** The connection breaks, and both ends learn of it. */
  break(why: string): void {
    if (this.#ended !== undefined || this.#left) return;
    const { client, host, push, timeline } = this.#options;
    this.#ended = why;
    timeline.after(0, () => host.deliver(() => push.close()));
    client.deliver(() => {
      if (!this.#left) this.#options.onEnd(why);
      this.#wake();
    });
  }

  /** The process that writes is dead: what its kernel has still comes, then the end. */
  finish(): void {
    if (this.#sent.length === 0) this.#options.timeline.after(this.#options.delay(), () => this.#carry());
  }

  /** The machine of an end is gone: nothing gets through any more, and nobody is told. */
  silence(): void {
    this.#isSilent = true;
  }

  /** The pieces as the client reads them. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#come.shift();
      if (piece) {
        if (piece.messages.length > 0) this.#options.onRead(piece.messages);
        yield piece.bytes;
      } else if (this.#ended !== undefined) throw new Error(this.#ended);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #write(bytes: Buffer, flushed: () => void): void {
    if (this.#ended !== undefined || this.#left) return;
    const { timeline, host, seeded } = this.#options;
    const cut = seeded.chance(0.1) ? seeded.int(1, bytes.length - 1) : 0;
    if (cut > 0) this.#send({ bytes: bytes.subarray(0, cut), messages: [], flushed: () => undefined });
    this.#send({ bytes: bytes.subarray(cut), messages: [bytes], flushed });
    if (this.#sent.length <= ROOM) timeline.after(0, () => host.deliver(flushed));
    else this.#held.push(flushed);
  }

  #send(piece: Omit<Piece, 'dueAt'>): void {
    const { timeline, delay } = this.#options;
    const dueAt = Math.max(this.#lastDueAt, timeline.now + delay());
    this.#lastDueAt = dueAt;
    this.#sent.push({ ...piece, dueAt });
    timeline.after(dueAt - timeline.now, () => this.#carry());
  }

  /** Takes over what is due, all at once after a delay, as a kernel does. */
  #carry(): void {
    const { timeline, isParted, breaks, host, client } = this.#options;
    const [first] = this.#sent;
    if (!this.#isOpen || this.#ended !== undefined || this.#left || this.#isSilent) return;
    if (first && first.dueAt > timeline.now) return;
    if (isParted(host, client)) {
      timeline.after(this.#retryMs, () => this.#carry());
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
      return;
    }
    this.#retryMs = RETRY_MS;
    const due = this.#sent.splice(0, this.#sent.findLastIndex(({ dueAt }) => dueAt <= timeline.now) + 1);
    for (const piece of this.#joined(due)) {
      if (breaks()) {
        this.break('connection reset');
        return;
      }
      client.deliver(() => this.#arrive(piece));
    }
    if (host.dead && this.#sent.length === 0) this.break('the other side has closed');
    for (const flushed of this.#held.splice(0)) timeline.after(0, () => host.deliver(flushed));
  }

  /** Some of the pieces that have come are read as one. */
  #joined(pieces: readonly Piece[]): readonly Piece[] {
    const joined: Piece[] = [];
    for (const piece of pieces) {
      const last = joined.at(-1);
      if (last && this.#options.seeded.chance(0.5)) {
        const bytes = Buffer.concat([last.bytes, piece.bytes]);
        joined[joined.length - 1] = { ...piece, bytes, messages: [...last.messages, ...piece.messages] };
      } else joined.push(piece);
    }
    return joined;
  }

  #arrive(piece: Piece): void {
    if (this.#left) return;
    this.#come.push(piece);
    this.#wake();
  }

  /** That the client has left reaches the host when anything does. */
  #tellHost(): void {
    const { timeline, host, client, push, delay, isParted } = this.#options;
    timeline.after(Math.max(delay(), isParted(client, host) ? LONGEST_RETRY_MS : 0), () => {
      if (this.#isSilent || host.dead) return;
      if (isParted(client, host)) this.#tellHost();
      else host.deliver(() => push.close());
    });
  }
}
