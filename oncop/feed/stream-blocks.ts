import { oncopErrors } from '../errors.js';

/** One block of a stream of server-sent events: the lines between two empty lines. */
export interface StreamBlock {
  /** Empty when it has no name. */
  readonly event: string;
  readonly data: Uint8Array | undefined;
  readonly id: string | undefined;
  /** The time on the publisher's monotonic clock that it carries, in milliseconds. */
  readonly at: number | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;

/**
 * Cuts a stream of bytes into blocks (WHATWG HTML, 9.2.5 and 9.2.6), in bounded memory: a block of more than `limit`
 * bytes is an ORK_ONCOP_BUDGET error, as early as that is known. `at` is a field of ONCOP; comments, `retry` and
 * fields of other names are ignored, and so is a block that does not end.
 */
export class BlockReader {
  /** The start of a line that has not ended. */
  #open: Uint8Array[] = [];
  #data: Uint8Array[] = [];
  #event = '';
  #id: string | undefined;
  #at: number | undefined;
  /** Bytes of the block so far, its open line included. */
  #size = 0;
  #isFirstLine = true;
  #isAfterCr = false;

  constructor(private readonly limit: number) {}

  /** The blocks that end in this chunk. */
  push(chunk: Uint8Array): StreamBlock[] {
    const blocks: StreamBlock[] = [];
    if (chunk.length === 0) return blocks;
    let start = this.#isAfterCr && chunk[0] === LF ? 1 : 0;
    this.#isAfterCr = false;
    let lf = chunk.indexOf(LF, start);
    let cr = chunk.indexOf(CR, start);
    while (lf >= 0 || cr >= 0) {
      const end = lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
      this.#endLine(chunk.subarray(start, end), blocks);
      start = end + 1;
      if (end === cr) {
        this.#isAfterCr = start === chunk.length;
        if (chunk[start] === LF) start++;
        cr = chunk.indexOf(CR, start);
      }
      if (lf >= 0 && lf < start) lf = chunk.indexOf(LF, start);
    }
    if (start < chunk.length) this.#open.push(this.#counted(chunk.slice(start)));
    return blocks;
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.#size += bytes.length;
    if (this.#size <= this.limit) return bytes;
    throw oncopErrors.make('ORK_ONCOP_BUDGET', `an event is larger than ${this.limit} bytes`);
  }

  #endLine(rest: Uint8Array, blocks: StreamBlock[]): void {
    this.#counted(rest);
    let line = rest;
    if (this.#open.length > 0) {
      line = Buffer.concat([...this.#open, rest]);
      this.#open = [];
    }
    if (this.#isFirstLine && hasByteOrderMark(line)) line = line.subarray(3);
    this.#isFirstLine = false;
    if (line.length === 0) this.#endBlock(blocks);
    else this.#field(line);
  }

  #field(line: Uint8Array): void {
    const colon = line.indexOf(COLON);
    const name = decoded(colon < 0 ? line : line.subarray(0, Math.min(colon, 8)));
    const start = colon < 0 ? line.length : colon + (line[colon + 1] === SPACE ? 2 : 1);
    const value = line.subarray(start);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = decoded(value);
    else if (name === 'id' && !value.includes(0)) this.#id = decoded(value);
    else if (name === 'at') this.#at = momentOf(decoded(value));
  }

  #endBlock(blocks: StreamBlock[]): void {
    const data = this.#data.length === 0 ? undefined : joined(this.#data);
    if (data || this.#id !== undefined) blocks.push({ event: this.#event, data, id: this.#id, at: this.#at });
    this.#data = [];
    this.#event = '';
    this.#id = undefined;
    this.#at = undefined;
    this.#size = 0;
  }
}

function hasByteOrderMark(line: Uint8Array): boolean {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
}

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function momentOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Data lines are joined by line feeds. */
function joined(lines: readonly Uint8Array[]): Uint8Array {
  const [only] = lines;
  if (lines.length === 1 && only) return only;
  const parts = lines.flatMap((line, index) => (index === 0 ? [line] : [Uint8Array.of(LF), line]));
  return Buffer.concat(parts);
}
