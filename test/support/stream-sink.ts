import type { StreamSink } from '../../lib/http/index.js';

/** One block of a stream of server-sent events, with its data as JSON and without its moment. */
export interface SeenBlock {
  readonly event?: string;
  readonly id?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The blocks of a text that ends with one. */
export function blocksOf(text: string): SeenBlock[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const {
        at: _,
        retry: __,
        ...fields
      } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
      return { ...fields, ...(fields.data === undefined ? {} : { data: JSON.parse(fields.data) }) };
    });
}

/** A reader in memory. A slow one takes what it is given only when told to. */
export class MemorySink implements StreamSink {
  readonly writes: SeenBlock[][] = [];
  ended = false;
  slow = false;
  #flushed: (() => void)[] = [];

  write(bytes: Buffer, flushed: () => void): void {
    this.writes.push(blocksOf(bytes.toString()));
    if (this.slow) this.#flushed.push(flushed);
    else flushed();
  }

  end(): void {
    this.ended = true;
  }

  /** Takes what waits. */
  take(): void {
    for (const flushed of this.#flushed.splice(0)) flushed();
  }

  /** What the blocks since the last call say, in short. */
  news(): string[] {
    return this.writes.splice(0).flatMap((blocks) =>
      blocks.map(({ event, id, data }) => {
        const depth = (data?.['queueDepth'] ?? '') as number | string;
        return [event ?? 'confirmed', depth, id ?? ''].filter((part) => part !== '').join(' ');
      }),
    );
  }
}
