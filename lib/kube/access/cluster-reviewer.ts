/**
 * The two questions that an API server answers about somebody else's token: whose it is (TokenReview) and whether that
 * user may get a path (SubjectAccessReview). The server keeps neither object, and nothing is cached here.
 */
import type { JsonObject, JsonValue } from '../../base/index.js';

/** What is needed of a client: an object that is posted, answered and not kept. */
export interface ReviewClient {
  review(
    resource: { readonly apiVersion: string; readonly plural: string; readonly namespaced: false },
    body: JsonObject,
    options: { readonly timeoutMs: number },
  ): Promise<unknown>;
}

/** The owner of a token, as the API server knows them. */
export interface ClusterUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: JsonObject;
}

const TIMEOUT_MS = 5_000;
/** The API that TokenReview belongs to; an API server without it has no users. */
export const AUTHENTICATION = 'authentication.k8s.io/v1';
const AUTHORIZATION = 'authorization.k8s.io/v1';

export class ClusterReviewer {
  /** Tokens must be issued for one of `audiences`; with none, for the API server itself. */
  constructor(
    private readonly client: ReviewClient,
    private readonly audiences: readonly string[],
  ) {}

  /**
   * TokenReview: the owner; undefined when the token is nobody's or was issued for another audience. A server whose
   * review has no audiences does not know them, so it cannot confirm one.
   */
  async identify(token: string): Promise<ClusterUser | undefined> {
    const { audiences } = this;
    const wanted = audiences.length === 0 ? {} : { audiences };
    const body = { apiVersion: AUTHENTICATION, kind: 'TokenReview', spec: { token, ...wanted } };
    const status = statusOf(await this.#post(AUTHENTICATION, 'tokenreviews', body));
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

  /** SubjectAccessReview: whether that user may get the path as a non-resource URL. */
  async mayGet({ username, uid, groups, extra }: ClusterUser, path: string): Promise<boolean> {
    const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } };
    const body = { apiVersion: AUTHORIZATION, kind: 'SubjectAccessReview', spec };
    const status = statusOf(await this.#post(AUTHORIZATION, 'subjectaccessreviews', body));
    return status['allowed'] === true && status['denied'] !== true;
  }

  #post(apiVersion: string, plural: string, body: JsonObject): Promise<unknown> {
    return this.client.review({ apiVersion, plural, namespaced: false }, body, { timeoutMs: TIMEOUT_MS });
  }
}

function statusOf(review: unknown): JsonObject {
  return mapOf(mapOf(review as JsonValue)['status']);
}

function mapOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
