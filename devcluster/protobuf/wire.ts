/** The wire format (Protocol Buffers, "Encoding"), as far as Kubernetes uses it. */

/** Bytes that are no message of the type they claim, in the words of Kubernetes' own decoder. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** What it decodes to is larger than a body may be. */
export class ProtobufLimitError extends ProtobufError {}

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

/** Reads a message, or one field of it. Nothing is copied; no read goes past the end. */
export class Reader {
  #at: number;

  constructor(
    readonly bytes: Buffer,
    from = 0,
    readonly end = bytes.length,
  ) {
    this.#at = from;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.end;
  }

  /** A number of 64 bits with its sign; what is beyond 2^53 loses its last digits, as in JSON. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      if (count > 10) throw new ProtobufError('proto: integer overflow');
      if (this.#at >= this.end) throw new ProtobufError('unexpected EOF');
      const byte = this.bytes[this.#at++] ?? 0;
      if (count > 7) return this.#wide(byte, BigInt(value), count);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  #wide(first: number, low: bigint, from: number): number {
    let value = low;
    let byte = first;
    for (let count = from; ; count++) {
      value |= BigInt(byte & 127) << BigInt(7 * (count - 1));
      if (byte < 128) return Number(BigInt.asIntN(64, value));
      if (count >= 10) throw new ProtobufError('proto: integer overflow');
      if (this.#at >= this.end) throw new ProtobufError('unexpected EOF');
      byte = this.bytes[this.#at++] ?? 0;
    }
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#take(8));
  }

  /** A field with a length, as a reader of it alone. */
  sub(): Reader {
    const length = this.varint();
    if (length < 0) throw new ProtobufError('proto: negative length found during unmarshaling');
    const from = this.#take(length);
    return new Reader(this.bytes, from, from + length);
  }

  /** All that is left, as text. */
  text(): string {
    return this.bytes.toString('utf8', this.#at, this.end);
  }

  /** All that is left, in base64. */
  base64(): string {
    return this.bytes.toString('base64', this.#at, this.end);
  }

  /** All that is left. */
  rest(): Buffer {
    return this.bytes.subarray(this.#at, this.end);
  }

  /** Number and wire type of the next field of a message of this name. */
  tag(message: string): readonly [number: number, wire: number] {
    const tag = this.varint();
    const [number, wire] = [Math.floor(tag / 8), tag & 7];
    if (wire === GROUP_END) throw new ProtobufError(`proto: ${message}: wiretype end group for non-group`);
    if (number < 1 || number > 0x1fffffff)
      throw new ProtobufError(`proto: ${message}: illegal tag ${number} (wire type ${wire})`);
    return [number, wire];
  }

  /** Passes over a field that nobody knows; groups in groups are counted, so that none takes stack. */
  skip(wire: number): void {
    let open = 0;
    for (let next = wire; ; next = this.varint() & 7) {
      if (next === GROUP) open++;
      else if (next === GROUP_END) open--;
      else this.#skipOne(next);
      if (open <= 0) return;
    }
  }

  #skipOne(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.#take(8);
    else if (wire === BYTES) this.sub();
    else if (wire === FIXED32) this.#take(4);
    else throw new ProtobufError(`proto: illegal wireType ${wire}`);
  }

  /** Where the next bytes begin; they are passed over. */
  #take(length: number): number {
    const from = this.#at;
    if (from + length > this.end) throw new ProtobufError('unexpected EOF');
    this.#at += length;
    return from;
  }
}

/** What a number of 64 bits holds; the greatest one rounds up to what it does not. */
function inRange(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.max(value, -(2 ** 63)));
}

/** Writes from the end to the beginning, so that each length is known when it is written. */
export class Writer {
  #buffer = Buffer.allocUnsafe(1_024);
  #at = this.#buffer.length;

  /** Bytes so far. */
  get size(): number {
    return this.#buffer.length - this.#at;
  }

  finish(): Buffer {
    return this.#buffer.subarray(this.#at);
  }

  /** A number of 64 bits with its sign. */
  varint(value: number): void {
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) this.#wide(BigInt.asUintN(64, inRange(value)));
    else this.#narrow(value);
  }

  #narrow(value: number): void {
    let length = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
    let at = this.#reserve(length);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#buffer[at++] = (rest % 128) | 128;
    this.#buffer[at] = rest;
  }

  #wide(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    this.bytes(Buffer.from(bytes));
  }

  double(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
  }

  bytes(value: Buffer): void {
    const at = this.#reserve(value.length);
    value.copy(this.#buffer, at);
  }

  text(value: string): void {
    const at = this.#reserve(Buffer.byteLength(value));
    this.#buffer.write(value, at, 'utf8');
  }

  tag(number: number, wire: number): void {
    this.varint(number * 8 + wire);
  }

  /** Puts tag and length before what `write` writes. */
  field(number: number, write: () => void): void {
    const before = this.size;
    write();
    this.varint(this.size - before);
    this.tag(number, BYTES);
  }

  /** Where the next bytes begin; they may be in another buffer than before. */
  #reserve(length: number): number {
    if (this.#at < length) {
      const size = this.size;
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, size + length));
      this.#buffer.copy(larger, larger.length - size, this.#at);
      this.#at = larger.length - size;
      this.#buffer = larger;
    }
    this.#at -= length;
    return this.#at;
  }
}
