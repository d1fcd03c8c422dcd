import type { Clock, SecretData, SecretName, SecretSource } from '../../../lib/base/index.js';
import { isObject } from '../../../lib/base/index.js';
import type { KubeApi } from '../../../lib/kube/index.js';

const SECRETS = { apiVersion: 'v1', plural: 'secrets', namespaced: true } as const;
/** A rotated Secret is used at the latest after this. */
const FRESH_MS = 30_000;

/** Reads the Secrets that calls name, each when it is needed and not again for half a minute. */
export class ReadSecrets implements SecretSource {
  readonly #known = new Map<string, { readonly at: number; readonly data: SecretData | undefined }>();

  constructor(
    private readonly api: Pick<KubeApi, 'get'> | undefined,
    private readonly clock: Clock,
  ) {}

  async read({ namespace, name }: SecretName, signal: AbortSignal): Promise<SecretData | undefined> {
    if (!this.api) throw new Error('a gateway without a cluster reads no Secrets');
    const key = `${namespace}/${name}`;
    const known = this.#known.get(key);
    const now = this.clock.monotonic();
    if (known && now - known.at < FRESH_MS) return known.data;
    const secret = await this.api.get(SECRETS, { namespace, name }, { signal });
    const data = decoded(secret['data']);
    this.#known.set(key, { at: now, data });
    return data;
  }
}

function decoded(data: unknown): SecretData {
  const entries = isObject(data) ? Object.entries(data) : [];
  return Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(String(text), 'base64')]));
}
