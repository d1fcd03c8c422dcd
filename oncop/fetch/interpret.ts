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
 * Reads a response to its end and interprets it (RFC 9110, sections 13 and 15; `Retry-After`: 10.2.3).
 * Throws what reading the body throws.
 */
export async function interpret(response: TransportResponse, target: RemoteTarget): Promise<Meaning> {
  const { status, headers } = response;
  if (status === 304) {
    await discard(response);
    return { kind: 'not-modified', follower: target.leaderOnly && isSet(headers['orkestra-konductor']) };
  }
  if (status === 401 || status === 403 || status === 404) return withoutValue(response, target);
  if (status >= 200 && status < 300) return present(await read(response), headers['etag'], target);
  if (target.resource === 'health' && status >= 500) return unhealthy(response, target);
  await discard(response);
  return statusFailure(response);
}

async function read(response: TransportResponse): Promise<ParsedJson> {
  const encoding = response.headers['content-encoding'];
  if (isSet(encoding) && encoding !== 'identity') {
    await discard(response);
    throw oncopErrors.make(
      'ORK_ONCOP_BODY',
      `the body has the encoding "${encoding}", which was not requested`,
    );
  }
  return parseJson(await readBody(response.body, response.headers['content-length'], MAX_BODY_BYTES));
}

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
async function unhealthy(response: TransportResponse, target: RemoteTarget): Promise<Meaning> {
  const body = await read(response).catch(() => undefined);
  const isHealth = body && isFields(body.value) && typeof body.value['state'] === 'string';
  return isHealth ? present(body, response.headers['etag'], target) : statusFailure(response);
}

/** A 404 or 401 of a follower is not authoritative either, where its body says that it is one. */
async function withoutValue(response: TransportResponse, target: RemoteTarget): Promise<Meaning> {
  const { code, isFollower } = await errorBody(response);
  const denied = response.status !== 404;
  return {
    kind: 'answer',
    answer: {
      kind: denied ? 'denied' : 'absent',
      body: undefined,
      size: 0,
      etag: undefined,
      order: undefined,
      follower: target.leaderOnly && isFollower,
      message: `the peer answered ${response.status}${code === '' ? '' : ` ${code}`}`,
    },
  };
}

interface ErrorBody {
  /** Empty when there is none. */
  readonly code: string;
  readonly isFollower: boolean;
}

async function errorBody(response: TransportResponse): Promise<ErrorBody> {
  try {
    const bytes = await readBody(response.body, response.headers['content-length'], MAX_ERROR_BYTES);
    const { value } = parseJson(bytes);
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

async function discard(response: TransportResponse): Promise<void> {
  await readBody(response.body, undefined, MAX_ERROR_BYTES).catch(() => undefined);
}
