import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { ApiError, badRequest } from '../api-error.js';
import { MESSAGES } from './protobuf-types.js';

/** What every protobuf body begins with (k8s.io/apimachinery, runtime/serializer/protobuf). */
const MAGIC = Buffer.from('k8s\0');

/**
 * Decodes a protobuf body. Only the messages of `MESSAGES` can be read: `kubectl create` sends nothing else for
 * what it makes most. 415 names what cannot be, so that the object is sent as JSON instead (`kubectl create -f`).
 */
export function decodeProtobuf(body: Buffer): JsonMap {
  if (!body.subarray(0, 4).equals(MAGIC))
    throw badRequest('a protobuf body must begin with the bytes k8s and zero');
  let type = { apiVersion: '', kind: '' };
  let raw = body.subarray(0, 0);
  for (const { number, value } of fieldsOf(body.subarray(4))) {
    if (number === 1 && Buffer.isBuffer(value)) type = readType(value);
    if (number === 2 && Buffer.isBuffer(value)) raw = value;
  }
  return { ...type, ...readMessage(raw, type.kind) };
}

function readType(bytes: Buffer): { apiVersion: string; kind: string } {
  const texts = fieldsOf(bytes).map(({ value }) => (Buffer.isBuffer(value) ? value.toString('utf8') : ''));
  return { apiVersion: texts[0] ?? '', kind: texts[1] ?? '' };
}

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Splits a message into its fields (Protocol Buffers, "Encoding"); groups and fixed-width numbers do not occur. */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw badRequest('the protobuf body ends within a number');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) fields.push({ number, value: varint() });
    else if (tag % 8 === 2) {
      const length = varint();
      if (at + length > bytes.length) throw badRequest('the protobuf body ends within a field');
      fields.push({ number, value: bytes.subarray(at, at + length) });
      at += length;
    } else throw badRequest(`protobuf wire type ${tag % 8} is not known here`);
  }
  return fields;
}

function unreadable(what: string): ApiError {
  const message = `the embedded cluster does not read ${what} as protobuf; send it as application/json`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

function readMessage(bytes: Buffer, name: string): JsonMap {
  const row = MESSAGES[name];
  if (row === undefined) throw unreadable(name);
  const types = new Map(
    row.split(/\s+/).map((text) => [Number(text.split(':')[0]), text.split(':')] as const),
  );
  const result: JsonMap = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const [, member, type = 'string'] = types.get(number) ?? [];
    if (type === '-') continue;
    if (member !== undefined) put(result, member, readValue(value, type), type);
    else if (Buffer.isBuffer(value) ? value.length > 0 : value !== 0)
      throw unreadable(`field ${number} of ${name}`);
  }
  return result;
}

function put(result: JsonMap, member: string, value: Json, type: string): void {
  const present = result[member];
  if (type.startsWith('[')) result[member] = [...(Array.isArray(present) ? present : []), value];
  else if (type.startsWith('{'))
    result[member] = { ...(isObject(present) ? present : {}), ...(isObject(value) ? value : {}) };
  // A Go value that is no pointer is always sent; its zero means that it was not set.
  else if (type.endsWith('?') || (value !== '' && value !== 0 && value !== false)) result[member] = value;
}

function readValue(value: number | Buffer, type: string): Json {
  if (type.startsWith('[')) return readValue(value, type.slice(1, -1));
  if (!Buffer.isBuffer(value)) return type.startsWith('bool') ? value !== 0 : value;
  if (type.startsWith('{')) return readEntry(value, type.slice(1, -1));
  if (type === 'string') return value.toString('utf8');
  if (type === 'bytes') return value.toString('base64');
  const message = readMessage(value, type);
  if (type !== 'IntOrString') return message;
  return message['type'] === 1 ? (message['strVal'] ?? '') : (message['intVal'] ?? 0);
}

function readEntry(bytes: Buffer, type: string): JsonMap {
  let key = '';
  let content: Json = '';
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) key = String(readValue(value, 'string'));
    else content = readValue(value, type);
  }
  return { [key]: content };
}
