/** The Kubernetes API as this product uses it; `KubeClient` speaks it over HTTP, tests keep it in memory. */
import type { JsonObject } from '../../base/index.js';
import type { KubernetesObject } from '../objects.js';
import type { ApiResource, ObjectName, Subresource } from './api-resource.js';
import type { RequestSample } from './request-sample.js';
import type { ServerPulse } from './server-pulse.js';

/** An object on its way to the API server. */
export type ObjectDraft = JsonObject | KubernetesObject;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Of the whole call, waits between attempts included; 30 s unless given. */
  readonly timeoutMs?: number;
  /** false: one attempt, whatever the answer. */
  readonly retry?: boolean;
  /** Added to the User-Agent as a comment (RFC 9110, 10.1.5): the audit log shows it. */
  readonly agentComment?: string | undefined;
  /** Sent over connections of their own: it never waits for other requests. */
  readonly apart?: boolean;
  /** Asked when an attempt's turn on a connection has come, right before it is written; false: it is given up. */
  readonly mayStart?: () => boolean;
  /** Told after each HTTP request of the call; it must not throw. */
  readonly onSample?: ((sample: RequestSample) => void) | undefined;
}

export interface ListOptions extends CallOptions {
  /** The `fieldsV1` of the items' `managedFields` (KEP-555) are not needed: they may be `0`. */
  readonly withoutFieldSets?: boolean;
}

export interface WriteOptions extends CallOptions {
  readonly subresource?: Subresource;
  /** Defaults to the client's. */
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Takes fields over from other managers; false: a conflict is a 409. */
  readonly force?: boolean;
}

export interface DeleteOptions extends CallOptions {
  /** Only this object and not another one of the same name; a mismatch is a 409. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: boolean;
}

export interface Selection {
  /** undefined: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListQuery extends Selection {
  readonly limit?: number;
  readonly continue?: string;
  /** The list is of this version or of a newer one (`NotOlderThan`); undefined: of the newest. */
  readonly resourceVersion?: string;
}

export interface ObjectList {
  /** Of the list, which is `…List`; its items may lack theirs. */
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly resourceVersion: string | undefined;
  /** Set when there are more pages. */
  readonly continue: string | undefined;
  readonly items: readonly KubernetesObject[];
}

export interface WatchQuery extends Selection {
  readonly resourceVersion: string | undefined;
  /** Begins with all that is there, and a bookmark that says so (KEP-3157); not offered by every server. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds: number;
}

/** Every method rejects with a `KubeError`. */
export interface KubeApi {
  /** Whether the server answers. */
  readonly pulse: ServerPulse;
  get(resource: ApiResource, name: ObjectName, options?: CallOptions): Promise<KubernetesObject>;
  /** One page. */
  list(resource: ApiResource, query: ListQuery, options?: ListOptions): Promise<ObjectList>;
  create(resource: ApiResource, object: ObjectDraft, options?: WriteOptions): Promise<KubernetesObject>;
  /** PUT; conditional when the object has a resourceVersion. */
  update(resource: ApiResource, object: ObjectDraft, options?: WriteOptions): Promise<KubernetesObject>;
  /** Server-side apply (KEP-555). */
  apply(resource: ApiResource, object: ObjectDraft, options?: ApplyOptions): Promise<KubernetesObject>;
  /** JSON merge patch (RFC 7386). */
  mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options?: WriteOptions,
  ): Promise<KubernetesObject>;
  /** The object as it was left (with a finalizer), or undefined when the server says no more than `Success`. */
  delete(
    resource: ApiResource,
    name: ObjectName,
    options?: DeleteOptions,
  ): Promise<KubernetesObject | undefined>;
  /**
   * The lines of a watch with bookmarks, each a JSON text, as they come; ends when the server ends it. Rejects on the
   * first step when the server refuses, later when the connection breaks, and with reason `Aborted` on the signal.
   * `onOpen` is called when the server has accepted the watch, which may be long before the first line.
   */
  watch(
    resource: ApiResource,
    query: WatchQuery,
    signal: AbortSignal,
    onOpen?: () => void,
  ): AsyncIterable<string>;
}
