import type { Answer, Order } from '../answer/answer.js';
import { type ParsedJson, parseJson } from '../answer/json.js';
import { type Fields, isFields } from '../declare/fields.js';
import { oncopErrors } from '../errors.js';
import type { RemoteTarget } from '../target/target.js';
import type { TransportResponse } from '../transport/transport.js';
import { MAX_BODY_BYTES, readBody } from './body.js';
import { type RequestFailure, requestFailure, statusFailure } from './request-failure.js';

/** What a response means. */
export type Meaning =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `follower`: sent by a replica that is not the leader, where only the leader's answer counts. */
  | { readonly kind: 'not-modified'; readonly follower: boolean }
  | RequestFailure;

/** The body of an answer without a value is read for `error` and `isKonductor` only. */
const MAX_ERROR_BYTES = 64 * 1024;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/;

/**
 * Reads a response to its end and interprets it (RFC 9110, sections 13 and 15; `Retry-After`: 10.2.3); a promise unless all
 * of it has come. Fails as reading and parsing the body do.
 */
export function interpret(response: TransportResponse, target: RemoteTarget): Meaning | Promise<Meaning> {
  const bytes = bytesOf(response, target);
  return bytes instanceof Promise
    ? bytes.then((read) => meaningOf(response, read, target))
    : meaningOf(response, bytes, target);
}

/** The body; undefined when it could not be read, and the status says enough. */
function bytesOf(
  response: TransportResponse,
  target: RemoteTarget,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  const isPlain = encodingOf(response) === undefined;
  if (isPlain && isSuccess(response)) return readBody(response, MAX_BODY_BYTES);
  try {
    const bytes = readBody(
      response,
      isPlain && mayBeHealth(response, target) ? MAX_BODY_BYTES : MAX_ERROR_BYTES,
    );
    return bytes instanceof Promise ? bytes.catch(() => undefined) : bytes;
  } catch {
    return undefined;
  }
}

function meaningOf(
  response: TransportResponse,
  bytes: Uint8Array | undefined,
  target: RemoteTarget,
): Meaning {
  const { status, headers } = response;
  if (status === 304) {
    return { kind: 'not-modified', follower: target.leaderOnly && isSet(headers['orkestra-konductor']) };
  }
  if (status === 401 || status === 403 || status === 404) return withoutValue(status, bytes, target);
  if (isSuccess(response)) return present(parsed(response, bytes), headers['etag'], target);
  return (mayBeHealth(response, target) && health(response, bytes, target)) || statusFailure(response);
}

function isSuccess({ status }: TransportResponse): boolean {
  return status >= 200 && status < 300;
}

function mayBeHealth({ status }: TransportResponse, target: RemoteTarget): boolean {
  return target.resource === 'health' && status >= 500;
}

/** How the body is encoded; undefined: it is not. */
function encodingOf({ headers }: TransportResponse): string | undefined {
  const encoding = headers['content-encoding'];
  return isSet(encoding) && encoding !== 'identity' ? encoding : undefined;
}

function parsed(response: TransportResponse, bytes: Uint8Array | undefined): ParsedJson {
  const encoding = encodingOf(response);
  if (encoding === undefined) return parseJson(bytes ?? NO_BYTES);
  const message = `the body has the encoding "${encoding}", which was not requested`;
  throw oncopErrors.make('ORK_ONCOP_BODY', message);
}

const NO_BYTES = new Uint8Array();

function present(body: ParsedJson, etag: string | undefined, target: RemoteTarget): Meaning {
  if (!isFields(body.value) && target.resource !== 'endpoint') {
    return requestFailure('ORK_ONCOP_BODY', NO_OBJECT, false);
  }
  return { kind: 'answer', answer: answerOf(body, etag, target) };
}

/** The answer that a pushed event carries. Throws ORK_ONCOP_BODY as reading a body does. */
export function pushedAnswer(data: Uint8Array, etag: string, target: RemoteTarget): Answer {
  const body = parseJson(data);
  if (!isFields(body.value)) throw oncopErrors.make('ORK_ONCOP_BODY', NO_OBJECT);
  return answerOf(body, etag, target);
}

const NO_OBJECT = 'the body is JSON, but not an object';

function answerOf({ value, size }: ParsedJson, etag: string | undefined, target: RemoteTarget): Answer {
  const fields = isFields(value) ? value : undefined;
  return {
    kind: 'present',
    body: value,
    size,
    etag: etag !== undefined && ETAG.test(etag) ? etag : undefined,
    order: target.leaderOnly && fields ? orderOf(fields) : undefined,
    follower: target.leaderOnly && fields?.['isKonductor'] === false,
    message: undefined,
  };
}

/** A degraded operator answers 503 with its health; a starting runtime answers 503 with an error. */
function health(
  response: TransportResponse,
  bytes: Uint8Array | undefined,
  target: RemoteTarget,
): Meaning | undefined {
  try {
    const body = parsed(response, bytes);
    const isHealth = isFields(body.value) && typeof body.value['state'] === 'string';
    return isHealth ? present(body, response.headers['etag'], target) : undefined;
  } catch {
    return undefined;
  }
}

/** A 404 or 401 of a follower is not authoritative either, where its body says that it is one. */
function withoutValue(status: number, bytes: Uint8Array | undefined, target: RemoteTarget): Meaning {
  const { code, isFollower } = errorBody(bytes);
  return {
    kind: 'answer',
    answer: {
      kind: status === 404 ? 'absent' : 'denied',
      body: undefined,
      size: 0,
      etag: undefined,
      order: undefined,
      follower: target.leaderOnly && isFollower,
      message: `the peer answered ${status}${code === '' ? '' : ` ${code}`}`,
    },
  };
}

interface ErrorBody {
  /** Empty when there is none. */
  readonly code: string;
  readonly isFollower: boolean;
}

function errorBody(bytes: Uint8Array | undefined): ErrorBody {
  try {
    const { value } = parseJson(bytes ?? NO_BYTES);
    const { error, isKonductor } = isFields(value) ? value : {};
    const code = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : '';
    return { code, isFollower: isKonductor === false };
  } catch {
    return { code: '', isFollower: false };
  }
}

function orderOf(fields: Fields): Order | undefined {
  const { epoch, seq } = fields;
  return typeof epoch === 'number' && typeof seq === 'number' ? { epoch, seq } : undefined;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
