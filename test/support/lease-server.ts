import { type Clock, sleep } from '../../base/index.js';
import type { JsonObject } from '../../katalog/index.js';
import type { CallOptions, KubeApi } from '../../runtime/kube/index.js';
import { KubeError } from '../../runtime/kube/index.js';
import type { KubernetesObject } from '../../runtime/view.js';

/** What happens to one request: how long each way takes, and whether it or its answer is lost. */
export interface Weather {
  readonly thereMs?: number;
  readonly backMs?: number;
  readonly lost?: 'request' | 'answer';
  readonly refused?: number;
}

/** One Lease behind conditional updates, and a network of the test's making in front of it. */
export class LeaseServer {
  lease: KubernetesObject | undefined;
  namespaceExists = true;
  readonly requests: string[] = [];
  #version = 0;

  constructor(private readonly clock: Clock) {}

  /** The API as one process sees it. */
  api(weather: (verb: string) => Weather = () => ({})): Pick<KubeApi, 'get' | 'create' | 'update'> {
    const send = (verb: string, act: () => KubernetesObject) => (options?: CallOptions) =>
      this.#send(verb, act, weather(verb), options?.timeoutMs ?? 30_000);
    return {
      get: (_resource, _name, options) => send('get', () => this.#get())(options),
      create: (_resource, object, options) =>
        send('create', () => this.#create(object as JsonObject))(options),
      update: (_resource, object, options) =>
        send('update', () => this.#update(object as JsonObject))(options),
    };
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

  async #send(
    verb: string,
    act: () => KubernetesObject,
    weather: Weather,
    timeoutMs: number,
  ): Promise<KubernetesObject> {
    const { thereMs = 0, backMs = 0, lost, refused } = weather;
    const startedAt = this.clock.monotonic();
    const timeout = async (): Promise<never> => {
      await sleep(this.clock, Math.max(0, startedAt + timeoutMs - this.clock.monotonic()));
      throw kubeError('Timeout', 0);
    };
    if (thereMs > 0) await sleep(this.clock, thereMs);
    if (lost === 'request') return timeout();
    this.requests.push(verb);
    if (refused !== undefined) throw kubeError(refused === 403 ? 'Forbidden' : 'InternalError', refused);
    let answer: KubernetesObject;
    try {
      answer = act();
    } finally {
      if (backMs > 0) await sleep(this.clock, backMs);
    }
    return lost === 'answer' || thereMs + backMs > timeoutMs ? timeout() : answer;
  }

  #get(): KubernetesObject {
    if (!this.lease) throw kubeError('NotFound', 404, 'leases');
    return this.lease;
  }

  #create(object: JsonObject): KubernetesObject {
    if (!this.namespaceExists) throw kubeError('NotFound', 404, 'namespaces');
    if (this.lease) throw kubeError('AlreadyExists', 409);
    return this.#store(object as unknown as KubernetesObject);
  }

  #update(object: JsonObject): KubernetesObject {
    if (!this.lease) throw kubeError('NotFound', 404, 'leases');
    const sent = object as unknown as KubernetesObject;
    if (sent.metadata.resourceVersion !== this.lease.metadata.resourceVersion)
      throw kubeError('Conflict', 409);
    return this.#store(sent);
  }

  #store(object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    this.lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    return this.lease;
  }
}

function kubeError(reason: string, code: number, kind?: string): KubeError {
  const status = { code, reason, message: reason, retryAfterMs: undefined, kind, causes: [] };
  return new KubeError(code === 0 ? 'ORK_KUBE_TIMEOUT' : 'ORK_KUBE_API', 'LEASE', status);
}
