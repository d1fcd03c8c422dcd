/**
 * Bodies of the media type `application/vnd.kubernetes.protobuf`: four bytes, and a `runtime.Unknown` with the type of the
 * object and its message (k8s.io/apimachinery, runtime/serializer/protobuf). Loaded when the first one comes.
 */
import { isObject, type JsonMap, stringAt } from '../../lib/base/index.js';
import { MessageTable } from './message-table.js';
import { V1_36 } from './v1-36.js';
import { BYTES, ProtobufError, ProtobufLimitError, Reader, Writer } from './wire.js';

export { ProtobufError, ProtobufLimitError };

const MAGIC = Buffer.from('k8s\0');

/** A body whose content is not yet read: of which message it is follows from its type, or from where it was sent. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Buffer;
}

/** @throws ProtobufError */
export function readEnvelope(body: Buffer): Envelope {
  if (body.length === 0) throw new ProtobufError('empty data');
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    const prefix = [...MAGIC].join(' ');
    throw new ProtobufError(
      `provided data does not appear to be a protobuf message, expected prefix [${prefix}]`,
    );
  }
  if (body.length === MAGIC.length) throw new ProtobufError('empty body');
  const reader = new Reader(body, MAGIC.length);
  let [apiVersion, kind] = ['', ''];
  let raw = body.subarray(0, 0);
  while (!reader.isAtEnd) {
    const [number, wire] = reader.tag('Unknown');
    if (number === 1 && wire === BYTES) [apiVersion, kind] = readType(reader.sub());
    else if (number === 2 && wire === BYTES) raw = reader.sub().rest();
    else reader.skip(wire);
  }
  return { apiVersion, kind, raw };
}

function readType(reader: Reader): [apiVersion: string, kind: string] {
  const texts: [string, string] = ['', ''];
  while (!reader.isAtEnd) {
    const [number, wire] = reader.tag('TypeMeta');
    if ((number === 1 || number === 2) && wire === BYTES) texts[number - 1] = reader.sub().text();
    else reader.skip(wire);
  }
  return texts;
}

/** Objects of Kubernetes' own kinds from and to protobuf. */
export class ProtobufCodec {
  readonly #table = new MessageTable(V1_36);

  get kinds(): Iterable<string> {
    return this.#table.kinds;
  }

  isKnown({ apiVersion, kind }: Pick<Envelope, 'apiVersion' | 'kind'>): boolean {
    return this.#table.messageOf(apiVersion, kind) !== undefined;
  }

  /**
   * The object as JSON has it. Fields that the version does not know are dropped, as by the API server.
   *
   * @throws ProtobufError; a ProtobufLimitError when it comes to more than `limit` letters
   */
  decode({ apiVersion, kind, raw }: Envelope, limit: number): JsonMap {
    const type = this.#table.messageOf(apiVersion, kind);
    if (!type) throw new ProtobufError(`no kind "${kind}" is registered for version "${apiVersion}"`);
    const message = type.read(new Reader(raw), { left: limit, depth: 0 });
    return { kind, apiVersion, ...(isObject(message) ? message : {}) };
  }

  /** An object as a body; undefined: its kind has no protobuf. */
  encode(object: JsonMap): Buffer | undefined {
    const [apiVersion, kind] = [stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? ''];
    const type = this.#table.messageOf(apiVersion, kind);
    if (!type) return undefined;
    const writer = new Writer();
    // Encoding and media type of the content: as they are by default.
    writer.field(4, () => {});
    writer.field(3, () => {});
    writer.field(2, () => type.write(writer, object));
    writer.field(1, () => {
      writer.field(2, () => writer.text(kind));
      writer.field(1, () => writer.text(apiVersion));
    });
    writer.bytes(MAGIC);
    return writer.finish();
  }

  /** An event of a watch: its length in four bytes, and a WatchEvent with a body as its object. */
  encodeEvent(type: string, object: JsonMap): Buffer | undefined {
    const body = this.encode(object);
    if (!body) return undefined;
    const writer = new Writer();
    writer.field(2, () => writer.field(1, () => writer.bytes(body)));
    writer.field(1, () => writer.text(type));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(writer.size);
    writer.bytes(length);
    return writer.finish();
  }
}
