import { apiVersionOf } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import type { ApiRequest, ApiResponse, Verb } from './api-request.js';

/** One write that the cluster has answered, as its audit log would have it. */
export interface ClusterWrite {
  readonly verb: Exclude<Verb, 'get' | 'list' | 'watch'>;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** The empty string for a cluster-scoped object. */
  readonly namespace: string;
  /** The empty string for `deletecollection`. */
  readonly name: string;
  /** The empty string for the object itself. */
  readonly subresource: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly dryRun: boolean;
  /** What was sent; the empty string for none. */
  readonly body: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The object as it was stored before and after; undefined: it was not there. A write may change nothing. */
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

export type WriteListener = (write: ClusterWrite) => void;

/** Looks at the object of a write; what is returned looks again, once the answer is known, and tells the listener. */
export function watched(
  state: ClusterState,
  request: ApiRequest,
  listener: WriteListener,
): (answer: ApiResponse) => void {
  const { verb, served, namespace = '', subresource, contentType, userAgent } = request;
  if (verb === 'get' || verb === 'list' || verb === 'watch') return () => {};
  const stored = (name: string): KubeObject | undefined =>
    name === '' ? undefined : state.store.get(served.key, { namespace, name })?.object;
  const before = stored(request.name ?? '');
  return ({ status, body }) => {
    const name = request.name ?? (verb === 'create' && status < 300 ? nameIn(String(body)) : '');
    listener({
      verb,
      apiVersion: apiVersionOf(served.resource.group, served.version.name),
      kind: served.resource.kind,
      plural: served.resource.plural,
      namespace,
      name,
      ...{ subresource, contentType, userAgent, status, before },
      dryRun: isDryRun(request),
      body: request.body.toString('utf8'),
      after: stored(name),
    });
  };
}

/** The options of a deletion are its body, where it has one. */
function isDryRun({ verb, query, body }: ApiRequest): boolean {
  const deletes = verb === 'delete' || verb === 'deletecollection';
  return deletes && body.length > 0 ? /"dryRun":\s*\["All"/.test(body.toString('utf8')) : query.has('dryRun');
}

/** A name may have been generated. */
function nameIn(body: string): string {
  const { metadata } = JSON.parse(body) as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? '';
}
