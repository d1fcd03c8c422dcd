/**
 * Messages by the table of scripts/protobuf-types.mjs. What is read is the JSON that Go's encoder would write of the
 * message, and what is written are the bytes that Go's would be: a client of either form sees one object.
 */
import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import type { SpecialType } from './special.js';
import {
  BYTES,
  FIXED64,
  ProtobufError,
  ProtobufLimitError,
  type Reader,
  VARINT,
  type Writer,
} from './wire.js';

/** What one body may still come to, in letters of names and texts, and how deep it is. */
export interface Reading {
  left: number;
  depth: number;
}

/** Far below what the stack takes; no kind nests a tenth of it. */
const MAX_DEPTH = 1_000;

/** A type of values. Values with a length are read from a reader of their own. */
export interface WireType {
  readonly wire: number;
  /** JSON of Go's zero value. */
  zero(): Json;
  /** `before`: what the same field was before, which messages merge with. */
  read(reader: Reader, reading: Reading, before?: Json): Json;
  /** Undefined and null: the zero value. */
  write(writer: Writer, value: Json | undefined): void;
}

const string: WireType = {
  wire: BYTES,
  zero: () => '',
  read: (reader, reading) => spent(reading, reader.text()),
  write: (writer, value) => writer.text(typeof value === 'string' ? value : ''),
};

const bytes: WireType = {
  wire: BYTES,
  zero: () => '',
  read: (reader, reading) => spent(reading, reader.base64()),
  write: (writer, value) => writer.bytes(Buffer.from(typeof value === 'string' ? value : '', 'base64')),
};

const bool: WireType = {
  wire: VARINT,
  zero: () => false,
  read: (reader) => reader.varint() !== 0,
  write: (writer, value) => writer.varint(value === true ? 1 : 0),
};

const long: WireType = {
  wire: VARINT,
  zero: () => 0,
  read: (reader) => reader.varint(),
  write: (writer, value) => writer.varint(integer(value)),
};

const int: WireType = { ...long, read: (reader) => Number(BigInt.asIntN(32, BigInt(reader.varint()))) };

const double: WireType = {
  wire: FIXED64,
  zero: () => 0,
  read(reader) {
    const value = reader.double();
    if (Number.isFinite(value)) return value;
    throw new ProtobufError(`json: unsupported value: ${value}`);
  },
  write: (writer, value) => writer.double(typeof value === 'number' ? value : 0),
};

export const SCALAR_TYPES: Readonly<Record<string, WireType>> = { string, bytes, bool, int, long, double };

function integer(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0;
}

function spent(reading: Reading, text: string): string {
  spend(reading, text.length);
  return text;
}

function spend(reading: Reading, letters: number): void {
  reading.left -= letters + 1;
  if (reading.left < 0) throw new ProtobufLimitError('the body is too large');
}

export interface Field {
  readonly number: number;
  /** In JSON; the empty string for the fields of a struct that stand in the message itself. */
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly type: WireType;
  /** Its zero differs from its absence. */
  readonly isPointer: boolean;
  /** In JSON even when it is zero. */
  readonly isAlways: boolean;
}

export class Message implements WireType {
  readonly wire = BYTES;
  #fields: ReadonlyMap<number, Field> | undefined;
  /** From the last number: what is written backwards. */
  #backwards: readonly Field[] = [];

  constructor(
    readonly name: string,
    /** Called once, when the first object is read or written: types contain themselves. */
    readonly readFields: () => readonly Field[],
  ) {}

  get #byNumber(): ReadonlyMap<number, Field> {
    if (this.#fields) return this.#fields;
    const fields = this.readFields();
    this.#backwards = [...fields].reverse();
    this.#fields = new Map(fields.map((field) => [field.number, field]));
    return this.#fields;
  }

  zero(): JsonMap {
    return this.complete({});
  }

  read(reader: Reader, reading: Reading, before?: Json): JsonMap {
    if (++reading.depth > MAX_DEPTH)
      throw new ProtobufError(`the body is nested deeper than ${MAX_DEPTH} levels`);
    const result: JsonMap = isObject(before) ? before : {};
    const fields = this.#byNumber;
    while (!reader.isAtEnd) {
      const [number, wire] = reader.tag(this.name);
      const field = fields.get(number);
      if (field) this.#readField(field, wire, reader, [result, reading]);
      else reader.skip(wire);
    }
    reading.depth--;
    spend(reading, this.#weight());
    return this.complete(result);
  }

  /** What its members come to when each is at its zero. */
  #weight(): number {
    let letters = 0;
    for (const { name, isAlways } of this.#byNumber.values()) if (isAlways) letters += name.length;
    return letters;
  }

  #readField(
    field: Field,
    wire: number,
    reader: Reader,
    [result, reading]: readonly [JsonMap, Reading],
  ): void {
    const { name, shape, type } = field;
    const isPacked = shape === 'list' && type.wire === VARINT && wire === BYTES;
    const wanted = shape === 'map' ? BYTES : type.wire;
    if (wire !== wanted && !isPacked)
      throw new ProtobufError(`proto: wrong wireType = ${wire} for field ${name}`);
    const from = wire === BYTES ? reader.sub() : reader;
    if (shape === 'map') readEntry(type, from, reading, memberMap(result, name));
    else if (shape === 'list') {
      const list = memberList(result, name);
      do list.push(type.read(from, reading));
      while (isPacked && !from.isAtEnd);
    } else if (name === '') type.read(from, reading, result);
    else result[name] = type.read(from, reading, result[name]);
  }

  /** Adds what Go's JSON always has, and leaves out what it omits. */
  complete(result: JsonMap): JsonMap {
    for (const field of this.#byNumber.values()) {
      const { name, shape, type, isPointer, isAlways } = field;
      if (name === '') {
        if (type instanceof Message) type.complete(result);
        continue;
      }
      const value = result[name];
      if (value === undefined) {
        if (!isAlways) continue;
        result[name] = isPointer || shape !== 'one' || type === bytes ? null : type.zero();
      } else if (!isAlways && !isPointer && isZero(value)) delete result[name];
    }
    return result;
  }

  write(writer: Writer, value: Json | undefined): void {
    const object = isObject(value) ? value : {};
    if (!this.#fields) this.#byNumber;
    for (const field of this.#backwards) {
      if (field.name === '') writeOne(writer, field, object);
      else writeField(writer, field, object[field.name]);
    }
  }
}

function isZero(value: Json): boolean {
  return value === '' || value === 0 || value === false || value === null;
}

function memberList(result: JsonMap, name: string): Json[] {
  const present = result[name];
  if (Array.isArray(present)) return present;
  const list: Json[] = [];
  result[name] = list;
  return list;
}

function memberMap(result: JsonMap, name: string): JsonMap {
  const present = result[name];
  if (isObject(present)) return present;
  const map: JsonMap = {};
  result[name] = map;
  return map;
}

function readEntry(type: WireType, reader: Reader, reading: Reading, map: JsonMap): void {
  let key = '';
  let value: Json | undefined;
  while (!reader.isAtEnd) {
    const [number, wire] = reader.tag('entry');
    if (number === 1 && wire === BYTES) key = reader.sub().text();
    else if (number === 2 && wire === type.wire)
      value = type.read(wire === BYTES ? reader.sub() : reader, reading);
    else reader.skip(wire);
  }
  spend(reading, key.length);
  if (key === '__proto__')
    throw new ProtobufError('the member name __proto__ is not supported by the embedded cluster');
  map[key] = value ?? type.zero();
}

function writeField(writer: Writer, field: Field, value: Json | undefined): void {
  const { shape, number, type } = field;
  if (shape === 'list') {
    if (!Array.isArray(value)) return;
    for (let at = value.length - 1; at >= 0; at--) writeValue(writer, number, type, value[at]);
  } else if (shape === 'map') {
    if (!isObject(value)) return;
    for (const key of Object.keys(value).sort(byBytes).reverse()) {
      writer.field(number, () => {
        const member = value[key];
        if (type !== bytes || member !== null) writeValue(writer, 2, type, member);
        writeValue(writer, 1, string, key);
      });
    }
  } else writeOne(writer, field, value);
}

function writeOne(writer: Writer, { number, type, isPointer }: Field, value: Json | undefined): void {
  const isAbsent = value === undefined || value === null;
  if (isAbsent && (isPointer || type === bytes)) return;
  writeValue(writer, number, type, value);
}

function writeValue(writer: Writer, number: number, type: WireType, value: Json | undefined): void {
  if (type.wire === BYTES) writer.field(number, () => type.write(writer, value));
  else {
    type.write(writer, value);
    writer.tag(number, type.wire);
  }
}

/** The order of Go's texts: by bytes of UTF-8. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A type whose JSON is made of the message, and the other way round. */
export function specialType(special: SpecialType, message: Message): WireType {
  return {
    wire: BYTES,
    zero: () => special.toJson(message.zero()),
    read: (reader, reading) => special.toJson(message.read(reader, reading)),
    write: (writer, value) => message.write(writer, special.toMessage(value ?? undefined)),
  };
}
