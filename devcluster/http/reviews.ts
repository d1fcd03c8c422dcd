/** What a client may do and who it is: everybody is the administrator (`kubectl auth can-i`, `kubectl auth whoami`). */
import { child, type JsonMap } from '../../lib/base/index.js';
import { ADMINISTRATOR } from '../admission/attributes.js';
import { methodNotAllowed } from '../api-error.js';
import type { ApiResponse } from './api-request.js';
import { decodeBody } from './body.js';
import type { MediaTypes, SentBody, SentKind } from './media.js';

interface Review extends SentKind {
  /** What is answered to any question. */
  readonly status: JsonMap;
}

const ALL = ['*'];
const REVIEWS: Readonly<Record<string, Review>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', isCustom: false },
    status: { allowed: true },
  },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
    ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', isCustom: false },
    status: {
      resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL }],
      nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
      incomplete: false,
    },
  },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
    ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', isCustom: false },
    status: { userInfo: { ...ADMINISTRATOR } },
  },
};

/** The review that is asked for under a path; undefined: it is another path. */
export function reviewAt(path: string): Review | undefined {
  return Object.hasOwn(REVIEWS, path) ? REVIEWS[path] : undefined;
}

/** @throws ApiError */
export async function answerReview(
  review: Review,
  { method, sent, media }: { readonly method: string; readonly sent: SentBody; readonly media: MediaTypes },
): Promise<ApiResponse> {
  if (method !== 'POST') throw methodNotAllowed();
  const { body, contentType } = await media.read(sent, 'create', review);
  const { apiVersion, kind, status } = review;
  const spec = child(decodeBody(body, contentType), 'spec');
  return { status: 201, body: JSON.stringify({ kind, apiVersion, metadata: {}, spec, status }) };
}
