import type { JsonObject } from '../../lib/base/index.js';
import { type Clock, sleep } from '../../lib/base/index.js';
import type { CallOptions, KubeApi, KubernetesObject, ObjectName } from '../../lib/kube/index.js';
import { KubeError } from '../../lib/kube/index.js';

/** What happens to one request: how long each way takes, and whether it or its answer is lost. */
export interface Weather {
  readonly thereMs?: number;
  readonly backMs?: number;
  readonly lost?: 'request' | 'answer';
  readonly refused?: number;
  /** Its `Retry-After`. */
  readonly retryAfterMs?: number;
}

const LIST = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'LeaseList',
  resourceVersion: undefined,
  continue: undefined,
};

/** What the electors of one process use of the API. */
export type LeaseApi = Pick<KubeApi, 'get' | 'list' | 'create' | 'update' | 'delete'>;

/** Leases behind conditional updates, and a network of the test's making in front of them. */
export class LeaseServer {
  readonly leases = new Map<string, KubernetesObject>();
  namespaceExists = true;
  readonly requests: string[] = [];
  #version = 0;

  constructor(
    private readonly clock: Clock,
    /** Told of every write that was accepted. */
    private readonly onStore: (lease: KubernetesObject) => void = () => undefined,
  ) {}

  /** The API as one process sees it. */
  api(weather: (verb: string) => Weather = () => ({})): LeaseApi {
    const send = <T>(verb: string, act: () => T, options?: CallOptions): Promise<T> =>
      this.#send(verb, act, weather(verb), options?.timeoutMs ?? 30_000);
    return {
      get: (_, { name }, options) => send('get', () => this.#get(name), options),
      list: (_, { labelSelector }, options) =>
        send('list', () => ({ ...LIST, items: this.#list(labelSelector) }), options),
      create: (_, object, options) => send('create', () => this.#create(object as JsonObject), options),
      update: (_, object, options) => send('update', () => this.#update(object as JsonObject), options),
      delete: (_, name, options) =>
        send('delete', () => this.#delete(name, options?.uid, options?.resourceVersion), options),
    };
  }

  /** The only Lease there is. */
  get lease(): KubernetesObject | undefined {
    return [...this.leases.values()][0];
  }

  /** The Lease is taken away. */
  remove(): void {
    this.leases.clear();
  }

  /** Changes the object as somebody else would. */
  touch(annotations: Record<string, string>): void {
    if (!this.lease) return;
    const { metadata } = this.lease;
    const merged = { ...metadata.annotations, ...annotations };
    this.#store({ ...this.lease, metadata: { ...metadata, annotations: merged } });
  }

  get spec(): Record<string, unknown> {
    return (this.lease?.spec ?? {}) as Record<string, unknown>;
  }

  async #send<T>(verb: string, act: () => T, weather: Weather, timeoutMs: number): Promise<T> {
    const { thereMs = 0, backMs = 0, lost, refused, retryAfterMs } = weather;
    const startedAt = this.clock.monotonic();
    const timeout = async (): Promise<never> => {
      await sleep(this.clock, Math.max(0, startedAt + timeoutMs - this.clock.monotonic()));
      throw kubeError('Timeout', 0);
    };
    if (thereMs > 0) await sleep(this.clock, thereMs);
    if (lost === 'request') return timeout();
    this.requests.push(verb);
    if (refused !== undefined)
      throw kubeError(REASONS[refused] ?? 'InternalError', refused, undefined, retryAfterMs);
    let answer: T;
    try {
      answer = act();
    } finally {
      if (backMs > 0) await sleep(this.clock, backMs);
    }
    return lost === 'answer' || thereMs + backMs > timeoutMs ? timeout() : answer;
  }

  #get(name: string): KubernetesObject {
    const lease = this.leases.get(name);
    if (!lease) throw kubeError('NotFound', 404, 'leases');
    return lease;
  }

  #list(selector = ''): readonly KubernetesObject[] {
    const [label = '', value] = selector.split('=');
    return [...this.leases.values()].filter(({ metadata }) => metadata.labels?.[label] === value);
  }

  #delete({ name }: ObjectName, uid?: string, version?: string): undefined {
    const { metadata } = this.#get(name);
    const matches = uid === undefined || metadata.uid === uid;
    if (!matches || (version !== undefined && metadata.resourceVersion !== version)) {
      throw kubeError('Conflict', 409);
    }
    this.leases.delete(name);
  }

  #create(object: JsonObject): KubernetesObject {
    if (!this.namespaceExists) throw kubeError('NotFound', 404, 'namespaces');
    const made = object as unknown as KubernetesObject;
    if (this.leases.has(made.metadata.name)) throw kubeError('AlreadyExists', 409);
    return this.#store({ ...made, metadata: { ...made.metadata, uid: `uid-${this.#version}` } });
  }

  #update(object: JsonObject): KubernetesObject {
    const sent = object as unknown as KubernetesObject;
    const { metadata } = this.#get(sent.metadata.name);
    if (sent.metadata.resourceVersion !== metadata.resourceVersion) throw kubeError('Conflict', 409);
    return this.#store(sent);
  }

  #store(object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.leases.set(stored.metadata.name, stored);
    this.onStore(stored);
    return stored;
  }
}

const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 429: 'TooManyRequests' };

function kubeError(reason: string, code: number, kind?: string, retryAfterMs?: number): KubeError {
  const status = { code, reason, message: reason, retryAfterMs, kind, causes: [] };
  return new KubeError(code === 0 ? 'ORK_KUBE_TIMEOUT' : 'ORK_KUBE_API', 'LEASE', status);
}
