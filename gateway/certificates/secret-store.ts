/** The Secret of the certificate: read whole, and written only in the version that was read. */
import type { Clock, Random } from '../../lib/base/index.js';
import {
  type ApiResource,
  isAlreadyExists,
  isInvalid,
  isNotFound,
  type KubeClient,
  type KubernetesObject,
  Reflector,
  Store,
} from '../../lib/kube/index.js';
import { GATEWAY_ERRORS } from '../errors.js';
import { readContent, type SecretData } from './content.js';
import type { SecretView } from './rotation.js';

export const SECRET_NAME = 'orkestra-internal-tls';
const SECRETS: ApiResource & { kind: string } = {
  apiVersion: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};

/** Where the pairs of the certificate are kept. */
export interface CertificateStore {
  read(): Promise<SecretView>;
  /** false: somebody else was first. */
  write(data: SecretData, replaces: string | undefined): Promise<boolean>;
  /** Calls back with each change until the function given is called. */
  watch(onChange: () => void): () => Promise<void>;
}

export interface SecretStoreOptions {
  readonly client: Pick<KubeClient, 'get' | 'list' | 'watch' | 'create' | 'update' | 'delete' | 'pulse'>;
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
}

export class SecretStore implements CertificateStore {
  #found: KubernetesObject | undefined;

  constructor(private readonly options: SecretStoreOptions) {}

  async read(): Promise<SecretView> {
    const found = await this.#get();
    this.#found = found;
    const version = found?.metadata.resourceVersion;
    if (!found || version === undefined) return { is: 'absent' };
    const content = readContent(found['data']);
    return content ? { is: 'readable', version, content } : { is: 'unreadable', version };
  }

  async write(data: SecretData, replaces: string | undefined): Promise<boolean> {
    if (replaces === undefined) return this.#create(data);
    const found = this.#found;
    if (found?.metadata.resourceVersion !== replaces) return false;
    try {
      await this.options.client.update(SECRETS, { ...found, data });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      // One that is immutable, or of a type that demands other keys, makes room.
      if (!isInvalid(error)) throw error;
      const { uid } = found.metadata;
      await this.options.client.delete(SECRETS, this.#name(), {
        ...(uid === undefined ? {} : { uid }),
        resourceVersion: replaces,
      });
      return this.#create(data);
    }
  }

  watch(onChange: () => void): () => Promise<void> {
    const { client, clock, random, namespace } = this.options;
    const reflector = new Reflector({
      api: client,
      resource: SECRETS,
      selection: { namespace, fieldSelector: `metadata.name=${SECRET_NAME}` },
      store: new Store(),
      clock,
      random,
      pulse: client.pulse,
      handlers: { onDelta: onChange },
    });
    reflector.start();
    return () => reflector.stop();
  }

  async #create(data: SecretData): Promise<boolean> {
    const { namespace, client } = this.options;
    try {
      await client.create(SECRETS, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: SECRET_NAME,
          namespace,
          labels: { 'app.kubernetes.io/managed-by': 'orkestra-gateway' },
        },
        type: 'kubernetes.io/tls',
        data,
      });
      return true;
    } catch (error) {
      if (isAlreadyExists(error)) return false;
      if (!isNotFound(error)) throw error;
      throw GATEWAY_ERRORS.make(
        'ORK_GATEWAY_NAMESPACE',
        `the namespace ${namespace} does not exist: the gateway keeps its certificate there`,
        error,
      );
    }
  }

  async #get(): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.client.get(SECRETS, this.#name());
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #name() {
    return { namespace: this.options.namespace, name: SECRET_NAME };
  }
}
