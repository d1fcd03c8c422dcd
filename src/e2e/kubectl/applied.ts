/** What a document has created: removed afterwards in the reverse order, and nothing that was there before. */
import { type Clock, isObject, type JsonObject, objectName, sleep } from '../../../lib/base/index.js';
import {
  isNotFound,
  type KubeClient,
  type KubernetesObject,
  type ServedKind,
} from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import { checkName } from '../../manifests.js';
import type { Kinds } from './kinds.js';

/** How long a kind may take to be served after its CRD was applied. */
const SERVED_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 50;

export interface CreatedObject {
  readonly served: ServedKind;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
}

export class Applied {
  readonly #created: CreatedObject[] = [];

  constructor(
    readonly client: KubeClient,
    readonly kinds: Kinds,
    readonly clock: Clock,
  ) {}

  /** In the order of creation. */
  get created(): readonly CreatedObject[] {
    return this.#created;
  }

  /** Applies an object server-side; waits until its kind is served. Rejects with a KubeError or ORK_MANIFEST. */
  async apply(
    object: JsonObject,
    namespace: string | undefined,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const { served, name, place, draft } = await this.#placed(object, namespace, signal);
    const isThere = (await this.#find(served, place, name)) !== undefined;
    // Not given up half way: what was made of it would be nobody's to remove.
    const made = await this.client.apply(served, draft, { force: true });
    if (!isThere) this.#created.push({ served, name, namespace: place, uid: made.metadata.uid });
    if (served.kind === 'CustomResourceDefinition') this.kinds.forget();
    return made;
  }

  /** As `apply`, but never what somebody else has made. Rejects with ORK_E2E_INSTALLED too. */
  async applyOwn(object: JsonObject, signal: AbortSignal): Promise<void> {
    const { served, name, place } = await this.#placed(object, undefined, signal);
    const found = await this.#find(served, place, name);
    if (found && !this.#created.some(({ uid }) => uid === found.metadata.uid)) {
      const what = objectName(served.kind, { namespace: place, name });
      const message = `${what} stands there already: somebody else has made it meanwhile`;
      throw commandErrors.make('ORK_E2E_INSTALLED', message);
    }
    await this.apply(object, undefined, signal);
  }

  async #placed(object: JsonObject, namespace: string | undefined, signal: AbortSignal) {
    checkName(object);
    const served = await this.#served(object, signal);
    const metadata: Readonly<Record<string, unknown>> = isObject(object['metadata'])
      ? object['metadata']
      : {};
    const place = served.namespaced ? String(metadata['namespace'] ?? namespace ?? 'default') : undefined;
    const draft = {
      ...object,
      metadata: { ...metadata, ...(place === undefined ? {} : { namespace: place }) },
    } as unknown as JsonObject;
    return { served, name: String(metadata['name'] ?? ''), place, draft };
  }

  async #find(
    served: ServedKind,
    namespace: string | undefined,
    name: string,
  ): Promise<KubernetesObject | undefined> {
    try {
      return await this.client.get(served, { namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #served(object: JsonObject, signal: AbortSignal): Promise<ServedKind> {
    const [apiVersion, kind] = [String(object['apiVersion']), String(object['kind'])];
    const until = this.clock.monotonic() + SERVED_WITHIN_MS;
    for (;;) {
      const served = await this.kinds.of(apiVersion, kind);
      if (served) return served;
      if (this.clock.monotonic() > until || signal.aborted)
        throw commandErrors.make('ORK_MANIFEST', `the cluster does not serve ${kind} of ${apiVersion}`);
      await sleep(this.clock, ASK_EVERY_MS, signal);
    }
  }
}
