import type { Answer, Order } from '../answer/answer.js';
import { parseJson } from '../answer/json.js';
import { type Fields, isFields } from '../declare/fields.js';
import { oncopErrors } from '../errors.js';
import type { RemoteTarget } from '../target/target.js';
import type { TransportResponse } from '../transport/transport.js';
import { MAX_BODY_BYTES, readBody } from './body.js';
import { refusal, type Trouble, trouble } from './trouble.js';

/** What a response means. */
export type Meaning =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `follower`: said by a replica that is not the leader, where only the leader's word counts. */
  | { readonly kind: 'not-modified'; readonly follower: boolean }
  | Trouble;

/** The body of an answer without a value is read for its `error` code only. */
const MAX_ERROR_BYTES = 64 * 1024;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/;

/**
 * Reads a response to its end and says what it means (RFC 9110, sections 13 and 15; `Retry-After`: 10.2.3).
 * Throws what reading the body throws.
 */
export async function interpret(response: TransportResponse, target: RemoteTarget): Promise<Meaning> {
  const { status, headers } = response;
  if (status === 304) {
    await discard(response);
    return { kind: 'not-modified', follower: target.leaderOnly && isSet(headers['orkestra-konductor']) };
  }
  if (status === 401 || status === 403 || status === 404) return withoutValue(response);
  if (status >= 200 && status < 300) return present(await read(response), headers['etag'], target);
  if (target.resource === 'health' && status >= 500) return unhealthy(response, target);
  await discard(response);
  return refusal(response);
}

async function read(response: TransportResponse): Promise<unknown> {
  const encoding = response.headers['content-encoding'];
  if (isSet(encoding) && encoding !== 'identity') {
    await discard(response);
    throw oncopErrors.make('ORK_ONCOP_BODY', `the body is encoded as "${encoding}", which was not asked for`);
  }
  return parseJson(await readBody(response.body, response.headers['content-length'], MAX_BODY_BYTES));
}

function present(body: unknown, etag: string | undefined, target: RemoteTarget): Meaning {
  if (!isFields(body) && target.resource !== 'endpoint') {
    return trouble('ORK_ONCOP_BODY', NO_OBJECT, false);
  }
  return { kind: 'answer', answer: answerOf(body, etag, target) };
}

/** The answer that a pushed event carries. Throws ORK_ONCOP_BODY as reading a body does. */
export function pushedAnswer(data: Uint8Array, etag: string, target: RemoteTarget): Answer {
  const body = parseJson(data);
  if (!isFields(body)) throw oncopErrors.make('ORK_ONCOP_BODY', NO_OBJECT);
  return answerOf(body, etag, target);
}

const NO_OBJECT = 'the body is JSON, but not an object';

function answerOf(body: unknown, etag: string | undefined, target: RemoteTarget): Answer {
  const fields = isFields(body) ? body : undefined;
  return {
    kind: 'present',
    body,
    etag: etag !== undefined && ETAG.test(etag) ? etag : undefined,
    order: target.leaderOnly && fields ? orderOf(fields) : undefined,
    follower: target.leaderOnly && fields?.['isKonductor'] === false,
    message: undefined,
  };
}

/** A degraded operator answers 503 with its health; a runtime that is starting answers 503 with an error. */
async function unhealthy(response: TransportResponse, target: RemoteTarget): Promise<Meaning> {
  const body = await read(response).catch(() => undefined);
  const isHealth = isFields(body) && typeof body['state'] === 'string';
  return isHealth ? present(body, response.headers['etag'], target) : refusal(response);
}

async function withoutValue(response: TransportResponse): Promise<Meaning> {
  const error = await errorCode(response);
  const denied = response.status !== 404;
  return {
    kind: 'answer',
    answer: {
      kind: denied ? 'denied' : 'absent',
      body: undefined,
      etag: undefined,
      order: undefined,
      follower: false,
      message: `the peer answered ${response.status}${error}`,
    },
  };
}

async function errorCode(response: TransportResponse): Promise<string> {
  try {
    const bytes = await readBody(response.body, response.headers['content-length'], MAX_ERROR_BYTES);
    const body = parseJson(bytes);
    const code = isFields(body) ? body['error'] : undefined;
    return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code) ? ` ${code}` : '';
  } catch {
    return '';
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
