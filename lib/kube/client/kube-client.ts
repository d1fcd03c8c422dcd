/**
 * The Kubernetes API over HTTP (see `KubeApi`). Configuration and authentication are client-node's; connections,
 * deadlines and retries are ours.
 */

import { type Clock, type JsonObject, type JsonValue, withFields } from '../../base/index.js';
import type { KubernetesObject } from '../objects.js';
import {
  type ApiResource,
  collectionPath,
  type ObjectName,
  objectPath,
  queryString,
} from './api-resource.js';
import type { ConfigSource } from './config-source.js';
import { Connections } from './connections.js';
import { type Call, Exchange, type ExchangeOptions, type RequestObserver } from './exchange.js';
import { readListWithoutFieldSets } from './field-sets.js';
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeApi,
  ListOptions,
  ListQuery,
  ObjectDraft,
  ObjectList,
  WatchQuery,
  WriteOptions,
} from './kube-api.js';
import { answerError } from './kube-error.js';
import { isRecord, readMetadata, readObject, readVersion } from './kube-object.js';
import type { RequestSample, Verb } from './request-sample.js';
import { ServerPulse } from './server-pulse.js';
import { type KubeSocket, openSocket } from './socket.js';
import { watchLines } from './watch-call.js';

const TIMEOUT_MS = 30_000;
const FIELD_MANAGER = 'orkestra';

export interface KubeClientOptions {
  readonly config: ConfigSource;
  readonly clock: Clock;
  /** Names this process in the audit log and in metrics of the API server. */
  readonly userAgent?: string;
  readonly fieldManager?: string;
  readonly onRequest?: (sample: RequestSample) => void;
  /**
   * Makes what requests go over in place of sockets to the server of the configuration, once for each pool of them: a
   * `Dispatcher` of undici, which the published types do not name.
   */
  readonly connect?: () => { dispatch(options: never, handler: never): boolean };
}

export class KubeClient implements KubeApi {
  readonly pulse: ServerPulse;
  readonly #exchange: Exchange;
  readonly #options: ExchangeOptions;
  readonly #observers = new Set<RequestObserver>();
  readonly #fieldManager: string;

  /** Reads the configuration, opens nothing. Throws ORK_KUBE_CONFIG or ORK_KUBE_PROXY. */
  constructor(options: KubeClientOptions) {
    this.pulse = new ServerPulse(options.clock);
    const { config, clock, onRequest, connect } = options;
    const { userAgent = 'orkestra', fieldManager = FIELD_MANAGER } = options;
    this.#options = {
      connections: new Connections(config, clock, connect),
      clock,
      userAgent,
      observers: this.#observers,
      pulse: this.pulse,
    };
    if (onRequest) this.#observers.add({ onRequest });
    this.#exchange = new Exchange(this.#options);
    this.#fieldManager = fieldManager;
  }

  /** Shows every request to `observer`, until the function that is returned is called. */
  observe(observer: RequestObserver): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  /** Address of the API server. */
  get server(): string {
    return this.#options.connections.server.href;
  }

  /** Name of the kubeconfig's context. */
  get context(): string {
    return this.#options.connections.context;
  }

  /** Namespace of the kubeconfig's context or of the pod. */
  get namespace(): string | undefined {
    return this.#options.connections.namespace;
  }

  async get(resource: ApiResource, name: ObjectName, options: CallOptions = {}): Promise<KubernetesObject> {
    return this.#object({ verb: 'get', method: 'GET', resource, path: objectPath(resource, name) }, options);
  }

  async list(resource: ApiResource, query: ListQuery, options: ListOptions = {}): Promise<ObjectList> {
    const { namespace, labelSelector, fieldSelector, limit, resourceVersion } = query;
    const parameters = {
      ...{ labelSelector, fieldSelector, limit, continue: query.continue, resourceVersion },
      // Without it, a list with a limit is of that version exactly.
      resourceVersionMatch: resourceVersion === undefined ? undefined : 'NotOlderThan',
    };
    const path = collectionPath(resource, namespace) + queryString(parameters);
    const read = options.withoutFieldSets ? readListWithoutFieldSets : undefined;
    const body = await this.#run({ verb: 'list', method: 'GET', resource, path, read }, options);
    const list = readList(body);
    if (!list) throw answerError(`GET ${path}`, 200, 'the body is not a list');
    return list;
  }

  async create(
    resource: ApiResource,
    object: ObjectDraft,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const path = collectionPath(resource, nameOf(object).namespace);
    return this.#write({ verb: 'create', method: 'POST', resource, path }, object, options);
  }

  async update(
    resource: ApiResource,
    object: ObjectDraft,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const path = objectPath(resource, nameOf(object), options.subresource);
    return this.#write({ verb: 'update', method: 'PUT', resource, path }, object, options);
  }

  async apply(
    resource: ApiResource,
    object: ObjectDraft,
    options: ApplyOptions = {},
  ): Promise<KubernetesObject> {
    const path = objectPath(resource, nameOf(object), options.subresource);
    const query = { force: options.force ?? false };
    return this.#write({ verb: 'apply', method: 'PATCH', resource, path }, object, options, query);
  }

  async mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const path = objectPath(resource, name, options.subresource);
    return this.#write({ verb: 'patch', method: 'PATCH', resource, path }, patch, options);
  }

  async delete(
    resource: ApiResource,
    name: ObjectName,
    options: DeleteOptions = {},
  ): Promise<KubernetesObject | undefined> {
    const { uid, resourceVersion, propagation, gracePeriodSeconds } = options;
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation ?? 'Background',
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      // Where there is a body, the API server does not look at the query: that one is for readers of its audit log.
      ...(options.dryRun ? { dryRun: ['All'] } : {}),
      ...(uid === undefined && resourceVersion === undefined
        ? {}
        : { preconditions: { uid, resourceVersion } }),
    };
    const path = objectPath(resource, name) + queryString({ dryRun: options.dryRun ? 'All' : undefined });
    const request = { verb: 'delete', method: 'DELETE', resource, path, body: JSON.stringify(body) } as const;
    const answer = await this.#run(request, options);
    return isRecord(answer) && answer['kind'] === 'Status' ? undefined : readObject(answer);
  }

  watch(
    resource: ApiResource,
    query: WatchQuery,
    signal: AbortSignal,
    onOpen?: () => void,
  ): AsyncIterable<string> {
    return watchLines({ resource, query, signal, onOpen }, this.#options);
  }

  /** Posts a review (TokenReview, SubjectAccessReview), which is answered and not kept; the answer, as JSON. */
  async review(resource: ApiResource, body: JsonObject, options: CallOptions = {}): Promise<unknown> {
    const path = collectionPath(resource, undefined);
    return this.#run({ verb: 'create', method: 'POST', resource, path, body: JSON.stringify(body) }, options);
  }

  /** Any document of the API server by its path, as JSON: discovery, `/version`. */
  async read(path: string, options: CallOptions = {}): Promise<unknown> {
    return this.#run({ verb: 'get', method: 'GET', path }, options);
  }

  /** A text of the API server by its path, such as the log of a pod. */
  async readText(path: string, options: CallOptions = {}): Promise<string> {
    const read = (text: string): string => text;
    return String(await this.#run({ verb: 'get', method: 'GET', path, read }, options));
  }

  /** Changes an object by a patch of any type. */
  async patch(
    resource: ApiResource,
    name: ObjectName,
    { type, body }: ObjectPatch,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const fieldManager = options.fieldManager ?? this.#fieldManager;
    const path = objectPath(resource, name, options.subresource) + queryString({ fieldManager });
    const contentType = PATCH_TYPES[type];
    const request = { verb: 'patch', method: 'PATCH', resource, path, body: JSON.stringify(body) } as const;
    return this.#object({ ...request, contentType }, options);
  }

  /** Opens a WebSocket to a path, with the credentials of every request. Rejects with a KubeError. */
  async openSocket(path: string, protocols: readonly string[], signal?: AbortSignal): Promise<KubeSocket> {
    return openSocket(this.#options, { path, protocols, signal });
  }

  /** Ends all connections, open watches included. */
  async close(): Promise<void> {
    await this.#options.connections.close();
  }

  #write(
    request: Omit<ApiRequest, 'body'>,
    object: ObjectDraft,
    options: WriteOptions,
    query: Readonly<Record<string, boolean>> = {},
  ): Promise<KubernetesObject> {
    const fieldManager = options.fieldManager ?? this.#fieldManager;
    const dryRun = options.dryRun ? 'All' : undefined;
    const path = request.path + queryString({ fieldManager, dryRun, ...query });
    return this.#object(withFields(request, { path, body: JSON.stringify(object) }), options);
  }

  async #object(request: ApiRequest, options: CallOptions): Promise<KubernetesObject> {
    const object = readObject(await this.#run(request, options));
    if (!object)
      throw answerError(`${request.method} ${request.path}`, 200, 'the body is not a Kubernetes object');
    return object;
  }

  #run(request: ApiRequest, options: CallOptions): Promise<unknown> {
    return this.#exchange.run(call(request, options));
  }
}

/** What one call asks of the API server. */
interface ApiRequest {
  readonly verb: Verb;
  readonly method: Call['method'];
  /** undefined: of no resource, as discovery is. */
  readonly resource?: ApiResource;
  readonly path: string;
  readonly body?: string;
  /** That of the verb unless given. */
  readonly contentType?: string;
  readonly read?: Call['read'];
}

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;

/** Strategic merge patches are for built-in kinds alone. */
export interface ObjectPatch {
  readonly type: keyof typeof PATCH_TYPES;
  readonly body: JsonValue;
}

const CONTENT_TYPES: Partial<Record<Verb, string>> = {
  // JSON is YAML, and this is the media type that every server with apply knows.
  apply: 'application/apply-patch+yaml',
  patch: 'application/merge-patch+json',
};

function call(request: ApiRequest, options: CallOptions): Call {
  const { verb, method, resource, path, body, contentType, read } = request;
  return {
    verb,
    method,
    path,
    resource: resource?.plural ?? '',
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    signal: options.signal,
    retry: options.retry ?? true,
    use: options.apart ? 'apart' : 'requests',
    mayStart: options.mayStart,
    agentComment: options.agentComment,
    onSample: options.onSample,
    read,
    ...(body === undefined
      ? {}
      : { body, contentType: contentType ?? CONTENT_TYPES[verb] ?? 'application/json' }),
  };
}

function nameOf(object: ObjectDraft): ObjectName {
  const metadata: unknown = object['metadata'];
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') {
    throw new RangeError('metadata.name is required because the path contains it');
  }
  const namespace = metadata['namespace'];
  return { name: metadata['name'], namespace: typeof namespace === 'string' ? namespace : undefined };
}

function readList(body: unknown): ObjectList | undefined {
  if (!isRecord(body) || !Array.isArray(body['items'])) return undefined;
  const items: KubernetesObject[] = [];
  for (const item of body['items']) {
    const object = readObject(item);
    if (!object) return undefined;
    items.push(object);
  }
  const metadata = readMetadata(body) ?? {};
  const more = metadata['continue'];
  return {
    apiVersion: typeof body['apiVersion'] === 'string' ? body['apiVersion'] : undefined,
    kind: typeof body['kind'] === 'string' ? body['kind'] : undefined,
    resourceVersion: readVersion(body),
    continue: typeof more === 'string' && more !== '' ? more : undefined,
    items,
  };
}
