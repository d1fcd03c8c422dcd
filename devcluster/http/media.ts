/** Bodies in the media type of the client: handlers read and write JSON, and protobuf becomes that, and is made of it, here. */
import { apiVersionOf, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { type ApiError, badRequest, noKind, unsupportedMediaType } from '../api-error.js';
import { type Media, mediaOf, representationOf } from '../handlers/representation.js';
import type { Envelope, ProtobufCodec } from '../protobuf/index.js';
import type { Served } from '../registry/registry.js';
import type { ApiRequest, ApiResponse, Verb } from './api-request.js';
import { mediaType, PROTOBUF } from './body.js';
import { LIMIT, tooLarge } from './bounds.js';

/** A body and its media type. */
export interface SentBody {
  readonly body: Buffer;
  readonly contentType: string;
}

/** What a body is of, by the path that it is sent to. */
export interface SentKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Of a CRD, which has no protobuf. */
  readonly isCustom: boolean;
}

export function sentKind({ resource, version }: Served): SentKind {
  const apiVersion = apiVersionOf(resource.group, version.name);
  return { apiVersion, kind: resource.kind, isCustom: resource.custom };
}

/** What turns bodies from and to protobuf; made when it is first needed, since few clients need it. */
export class MediaTypes {
  #codec: Promise<Codec> | undefined;

  /**
   * A protobuf body as JSON; any other one, and that of a patch, as it is.
   *
   * @throws ApiError 400 for one that cannot be decoded, 413 for one that is too large, 415 for a custom resource
   */
  async read(sent: SentBody, verb: Verb, of: SentKind): Promise<SentBody> {
    if (mediaType(sent.contentType) !== PROTOBUF || verb === 'patch') return sent;
    const deletes = verb === 'delete' || verb === 'deletecollection';
    if (deletes && sent.body.length === 0) return sent;
    if (of.isCustom && !deletes) throw unsupportedMediaType(['application/json', 'application/yaml']);
    const codec = await this.#load();
    const object = deletes ? codec.readOptions(sent.body) : codec.readObject(sent.body, of);
    return { body: Buffer.from(JSON.stringify(object)), contentType: 'application/json' };
  }

  /** The answer to a request of a resource in the media type that its `Accept` header asks for. */
  async write(answer: ApiResponse, request: ApiRequest): Promise<ApiResponse> {
    if (answer.status >= 400) return this.writeAny(answer, request.accept);
    return this.#inMedia(answer, representationOf(request)?.media);
  }

  /** An answer other than an object of a resource, such as a Status, in the media type that the client prefers. */
  async writeAny(answer: ApiResponse, accept: string): Promise<ApiResponse> {
    return this.#inMedia(answer, mediaOf(accept));
  }

  /** What writes the events of a watch; undefined: lines of JSON. */
  async events(request: ApiRequest): Promise<EventWriter | undefined> {
    return representationOf(request)?.media === 'protobuf' ? this.#load() : undefined;
  }

  async #inMedia(answer: ApiResponse, media: Media | undefined): Promise<ApiResponse> {
    if (media !== 'protobuf' || typeof answer.body !== 'string') return answer;
    const body = (await this.#load()).write(parsed(answer.body));
    return body ? { ...answer, body, contentType: PROTOBUF } : answer;
  }

  #load(): Promise<Codec> {
    this.#codec ??= import('../protobuf/index.js').then((module) => new Codec(module));
    return this.#codec;
  }
}

/** How the events of a watch are written. */
export interface EventWriter {
  readonly contentType: string;
  /** `object` is JSON. */
  event(type: string, object: string): Buffer;
}

type Protobuf = typeof import('../protobuf/index.js');

class Codec implements EventWriter {
  readonly contentType = `${PROTOBUF};stream=watch`;
  readonly #codec: ProtobufCodec;

  constructor(readonly protobuf: Protobuf) {
    this.#codec = new protobuf.ProtobufCodec();
  }

  readObject(body: Buffer, { apiVersion, kind }: SentKind): JsonMap {
    const envelope = this.#envelope(body, kind);
    const named: Envelope = {
      ...envelope,
      kind: envelope.kind || kind,
      apiVersion: envelope.apiVersion || apiVersion,
    };
    return this.#decode(named, (why) => {
      const claimed = named.apiVersion.split('/').pop() ?? '';
      return badRequest(`${named.kind} in version "${claimed}" cannot be handled as a ${kind}: ${why}`);
    });
  }

  readOptions(body: Buffer): JsonMap {
    const envelope = this.#envelope(body, 'DeleteOptions');
    if (envelope.kind !== 'DeleteOptions') throw noKind(envelope.kind, envelope.apiVersion);
    return this.#decode(envelope, badRequest);
  }

  write(object: JsonMap): Buffer | undefined {
    return this.#codec.encode(object);
  }

  event(type: string, object: string): Buffer {
    const written = this.#codec.encodeEvent(type, parsed(object));
    if (!written) throw new TypeError('an event of a watch has no protobuf');
    return written;
  }

  #envelope(body: Buffer, kind: string): Envelope {
    return this.#refusing(
      () => this.protobuf.readEnvelope(body),
      (why) => badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why}`),
    );
  }

  #decode(envelope: Envelope, refusal: (why: string) => ApiError): JsonMap {
    return this.#refusing(() => this.#codec.decode(envelope, LIMIT), refusal);
  }

  #refusing<T>(read: () => T, refusal: (why: string) => ApiError): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof this.protobuf.ProtobufLimitError) throw tooLarge();
      if (error instanceof this.protobuf.ProtobufError) throw refusal(error.message);
      throw error;
    }
  }
}

function parsed(text: string): JsonMap {
  const value = JSON.parse(text) as Json;
  return isObject(value) ? value : {};
}
