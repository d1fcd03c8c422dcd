import { Composer, Lexer, Parser } from 'yaml';
import {
  boundedDocuments,
  goNumbers,
  isObject,
  type Json,
  type JsonMap,
  messageOf,
  YamlBoundError,
} from '../../lib/base/index.js';
import { ApiError, badRequest, unsupportedMediaType } from '../api-error.js';
import { boundedBody, LIMIT, tooLarge } from './bounds.js';

/** Reads the whole body; 413 when it is longer than the limit. */
export async function readBody(request: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += part.length;
    if (length > LIMIT) throw tooLarge();
    chunks.push(part);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The media type without its parameters. */
export function mediaType(header: string): string {
  return (header.split(';')[0] ?? '').trim().toLowerCase();
}

const JSON_TYPES = ['application/json', ''];
/** A body without a type is JSON too. */
export function isJson(contentType: string): boolean {
  return JSON_TYPES.includes(mediaType(contentType));
}

/** Becomes JSON before it comes to a handler: media.ts. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML_TYPES = ['application/yaml', 'application/x-yaml'];

/** Decodes a body by its type. A body without a type is JSON. */
export function decodeBody(body: Buffer, contentType: string): JsonMap {
  const type = mediaType(contentType);
  if (isJson(contentType)) return asObject(parseJson(body));
  if (YAML_TYPES.includes(type)) return asObject(parseYaml(body));
  throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
}

/** Text in which the name can stand, escaped or not. */
const NAMES_PROTO = /__proto__|\\u005[fF]/;

export function parseJson(body: Buffer): Json {
  try {
    const text = body.toString('utf8');
    const value = JSON.parse(text) as Json;
    return NAMES_PROTO.test(text) ? boundedBody(value) : value;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** YAML, of which JSON is a part: what server-side apply sends. */
export function parseYaml(body: Buffer): Json {
  const text = body.toString('utf8');
  if (text.trimStart().startsWith('{')) return parseJson(body);
  const tools = {
    lexer: new Lexer(),
    parser: new Parser(),
    composer: new Composer({ customTags: goNumbers, prettyErrors: false, logLevel: 'silent' }),
  };
  try {
    const [document, second] = boundedDocuments(text, tools, { errors: 1 });
    const [error] = document?.errors ?? [];
    if (error) throw undecoded(error.message);
    if (second) throw undecoded('the body has several documents');
    return boundedBody((document?.toJS() ?? null) as Json);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const first = error instanceof YamlBoundError ? error.findings[0]?.message : undefined;
    throw undecoded(first || messageOf(error));
  }
}

function undecoded(reason: string): ApiError {
  return badRequest(`error decoding YAML: ${reason}`);
}

function asObject(value: Json): JsonMap {
  if (!isObject(value)) throw badRequest('the body must be an object');
  return value;
}
