/** The two questions that an API server answers about somebody else's token. */
import type { JsonObject, JsonValue } from '../../base/index.js';

/** What is needed of a client: an object that is posted and answered, and not kept. */
export interface ReviewClient {
  review(
    resource: { readonly apiVersion: string; readonly plural: string; readonly namespaced: false },
    body: JsonObject,
    options: { readonly timeoutMs: number },
  ): Promise<unknown>;
}

/** Whose token it is, as the API server knows them. */
export interface Reviewed {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: JsonObject;
}

const TIMEOUT_MS = 5_000;
export const AUTHENTICATION = 'authentication.k8s.io/v1';
const AUTHORIZATION = 'authorization.k8s.io/v1';

/**
 * TokenReview: whose token it is; undefined when nobody's, or when it is meant for somebody else. A server that says
 * nothing of audiences does not know of them, and its word is not taken where some are wanted.
 */
export async function reviewToken(
  client: ReviewClient,
  token: string,
  audiences: readonly string[],
): Promise<Reviewed | undefined> {
  const wanted = audiences.length === 0 ? {} : { audiences };
  const body = { apiVersion: AUTHENTICATION, kind: 'TokenReview', spec: { token, ...wanted } };
  const status = statusOf(await post(client, AUTHENTICATION, 'tokenreviews', body));
  if (status['authenticated'] !== true) return undefined;
  if (audiences.length > 0 && !texts(status['audiences']).some((one) => audiences.includes(one)))
    return undefined;
  const user = mapOf(status['user']);
  if (typeof user['username'] !== 'string' || user['username'] === '') return undefined;
  return {
    username: user['username'],
    uid: typeof user['uid'] === 'string' ? user['uid'] : '',
    groups: texts(user['groups']),
    extra: mapOf(user['extra']),
  };
}

/** SubjectAccessReview: whether that user may get the path. */
export async function reviewAccess(client: ReviewClient, user: Reviewed, path: string): Promise<boolean> {
  const { username, uid, groups, extra } = user;
  const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } };
  const body = { apiVersion: AUTHORIZATION, kind: 'SubjectAccessReview', spec };
  const status = statusOf(await post(client, AUTHORIZATION, 'subjectaccessreviews', body));
  return status['allowed'] === true && status['denied'] !== true;
}

function post(client: ReviewClient, apiVersion: string, plural: string, body: JsonObject): Promise<unknown> {
  return client.review({ apiVersion, plural, namespaced: false }, body, { timeoutMs: TIMEOUT_MS });
}

function statusOf(answer: unknown): JsonObject {
  return mapOf(mapOf(answer as JsonValue)['status']);
}

function mapOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
