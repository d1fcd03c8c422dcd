/**
 * The token of `/notify` in a cluster: a Secret that the gateway creates where it does not exist, and never changes.
 * Replicas that start together share one, since a name is created once. It is read until it could be read, and
 * again when a request carries another token: somebody may have rotated or deleted it. No line of the log has a value.
 */
import { randomBytes } from 'node:crypto';
import {
  type Clock,
  isObject,
  type Logger,
  messageOf,
  type SecretData,
  type SecretSource,
  sleep,
} from '../../lib/base/index.js';
import {
  type ApiResource,
  isAlreadyExists,
  isNotFound,
  type KubeClient,
  type KubernetesObject,
} from '../../lib/kube/index.js';

export const NOTIFY_SECRET = { name: 'orkestra-notify', key: 'token' } as const;

const SECRETS: ApiResource & { kind: string } = {
  apiVersion: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};
const BYTES = 32;
const RETRY_MS = 5_000;
/** Between two reads that callers ask for: whoever sends wrong tokens makes no load at the API server. */
const AGAIN_MS = 2_000;

export interface TokenSecretOptions {
  readonly client: Pick<KubeClient, 'get' | 'create'>;
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export class TokenSecret implements SecretSource {
  readonly #stop = new AbortController();
  #data: SecretData | undefined;
  #problem: Error | undefined = new Error('it has not been read yet');
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(private readonly options: TokenSecretOptions) {}

  /** Reads it, and creates it where it does not exist; until it was read once. */
  begin(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#running, this.#reading]);
  }

  /** What was read last. */
  async read(): Promise<SecretData | undefined> {
    if (!this.#data && this.#problem) throw this.#problem;
    return this.#data;
  }

  /** Reads it once more, unless that was done a moment ago; those who ask meanwhile wait for the same read. */
  refresh(): Promise<void> {
    const { clock } = this.options;
    if (this.#reading || this.#stop.signal.aborted || clock.monotonic() - this.#readAt < AGAIN_MS)
      return this.#reading ?? Promise.resolve();
    this.#reading = this.#refresh();
    return this.#reading;
  }

  async #run(): Promise<void> {
    const { clock } = this.options;
    while (!this.#stop.signal.aborted) {
      await this.refresh();
      if (this.#data) return;
      await sleep(clock, RETRY_MS, this.#stop.signal);
    }
  }

  async #refresh(): Promise<void> {
    try {
      const found = (await this.#get()) ?? (await this.#create());
      this.#data = tokenOf(found);
      this.#problem = undefined;
    } catch (error) {
      // The token that was read last still holds: an API server that is away stops no notification.
      this.#problem = new Error(messageOf(error));
    } finally {
      this.#readAt = this.options.clock.monotonic();
      this.#reading = undefined;
    }
  }

  async #get(): Promise<KubernetesObject | undefined> {
    const { client, namespace } = this.options;
    try {
      return await client.get(SECRETS, { namespace, name: NOTIFY_SECRET.name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #create(): Promise<KubernetesObject> {
    const { client, namespace, log } = this.options;
    const { name, key } = NOTIFY_SECRET;
    const token = randomBytes(BYTES).toString('base64url');
    try {
      const created = await client.create(SECRETS, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'orkestra-gateway' } },
        type: 'Opaque',
        data: { [key]: Buffer.from(token).toString('base64') },
      });
      log.info({ secret: `${namespace}/${name}` }, 'notification token created');
      return created;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const found = await this.#get();
      if (!found) throw error;
      return found;
    }
  }
}

/** Empty where the Secret has no token, which whoever asks for it reports. */
function tokenOf({ data }: KubernetesObject): SecretData {
  const encoded = isObject(data) ? data[NOTIFY_SECRET.key] : undefined;
  return typeof encoded === 'string' ? { [NOTIFY_SECRET.key]: Buffer.from(encoded, 'base64') } : {};
}
