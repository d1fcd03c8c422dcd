import type { Logger } from '../../lib/base/index.js';
import { isNotFound, type KubeClient, type KubernetesObject } from '../../lib/kube/index.js';
import type { WebhookAddress } from '../capability.js';
import type { BundleSource, BundleTarget } from '../certificates/index.js';
import type { ConvertedCrd } from './converted-crd.js';
import { appliedConversion, asksUs, bundleOf } from './crd-conversion.js';
import { CRDS } from './crd-watch.js';

export interface CrdSourceOptions {
  readonly client: Pick<KubeClient, 'get' | 'apply'>;
  /** Those with `updateCRD`. */
  readonly crds: readonly ConvertedCrd[];
  readonly address: WebhookAddress;
  /** Whether `/convert` has answered: a CRD that asks a webhook that does not cannot be read. */
  readonly mayPublish: () => boolean;
  readonly log: Logger;
}

/**
 * `spec.conversion` of CRDs, applied field by field, so that everything else of a CRD is its author's. It is never
 * withdrawn: objects that are stored need it.
 */
export class CrdSource implements BundleSource {
  constructor(private readonly options: CrdSourceOptions) {}

  async read(): Promise<readonly BundleTarget[]> {
    const found = await Promise.all(this.options.crds.map(({ name }) => this.#get(name)));
    return found.flatMap((crd) => (crd && this.#target(crd)) ?? []);
  }

  watch(onChange: () => void): () => Promise<void> {
    const releases = this.options.crds.map((crd) => crd.listen(onChange));
    return async () => {
      for (const release of releases) release();
    };
  }

  async #get(name: string): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.client.get(CRDS, { namespace: undefined, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #target(crd: KubernetesObject): BundleTarget | undefined {
    const { client, address, mayPublish, log } = this.options;
    const { name, uid = '' } = crd.metadata;
    const isAsked = asksUs(crd, address);
    if (!isAsked && !mayPublish()) return undefined;
    const bundle = bundleOf(crd);
    return {
      name,
      identity: uid,
      bundles: bundle ? [bundle] : [],
      current: isAsked,
      publish: async (pem) => {
        await client.apply(CRDS, appliedConversion(crd, address, pem), { force: true });
        log.info({ crd: name }, 'spec.conversion applied');
      },
    };
  }
}
