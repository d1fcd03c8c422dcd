/**
 * Conversion of custom resources between the versions of their CRDs, for the API server. What a conversion gives depends on
 * the object, the Katalog and the CRD alone, so every replica gives the same.
 */
import { joinConversions } from '../../katalog/index.js';
import type { Capability, GatewayAddress, GatewayContext, WebhookAddress } from '../capability.js';
import type { CertificateKeeper } from '../certificates/index.js';
import { type ProbeReview, Reach } from '../registration/index.js';
import { BundleCheck } from './bundle-check.js';
import { convertRoute } from './convert-route.js';
import { ConvertedCrd } from './converted-crd.js';
import { CONVERT_PATH } from './crd-conversion.js';
import { CrdSource } from './crd-source.js';
import { watchCrd } from './crd-watch.js';

/** `keeper`: undefined where webhooks are off. */
export function conversion(context: GatewayContext, keeper: CertificateKeeper | undefined): Capability {
  const { plan } = context;
  const { enabled, window } = plan.katalog.gateway.conversion;
  const declared = [...plan.crds.values()].map(({ entry, program }) => ({
    entry,
    paths: program.conversion,
  }));
  const crds = enabled ? joinConversions(declared).map((joined) => new ConvertedCrd(joined, window)) : [];
  const work = new Conversion(context, keeper, crds);
  return {
    name: 'conversion',
    routes: crds.length === 0 ? [] : [convertRoute(crds, context)],
    start: (address) => work.start(address),
    stop: () => work.stop(),
    notReady: () => work.notReady(),
    summary: () => ({ conversionEnabled: enabled }),
    sections: (entry) => {
      const crd = crds.find(({ joined }) => joined.entries.includes(entry));
      return crd ? { conversion: crd.counts.section() } : {};
    },
  };
}

class Conversion {
  readonly #stop = new AbortController();
  #stops: readonly (() => Promise<void>)[] = [];
  #check: BundleCheck | undefined;
  /** undefined: nothing is converted, or webhooks are off. */
  readonly #reach: Reach | undefined;
  #probing: Promise<void> | undefined;

  constructor(
    private readonly context: GatewayContext,
    private readonly keeper: CertificateKeeper | undefined,
    private readonly crds: readonly ConvertedCrd[],
  ) {
    if (keeper && crds.length > 0)
      this.#reach = new Reach({ context, keeper, path: CONVERT_PATH, ask: NOTHING });
  }

  async start({ webhooks }: GatewayAddress): Promise<void> {
    const { client, log, metrics } = this.context;
    const reach = this.#reach;
    if (client && this.keeper && reach && webhooks) {
      const crds = this.crds.filter(({ joined }) => joined.updateCrd);
      const mayPublish = (): boolean => reach.isReached;
      this.keeper.attach(new CrdSource({ client, crds, address: webhooks, mayPublish, log }));
      const others = this.crds.filter(({ joined }) => !joined.updateCrd);
      this.#check = new BundleCheck({ crds: others, keeper: this.keeper, address: webhooks, log, metrics });
    }
    if (this.keeper && reach && webhooks) this.#probing = this.#probe(reach, webhooks, this.keeper);
    this.#stops = this.crds.map((crd) => watchCrd(crd, this.context));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#check?.stop();
    await Promise.all([this.#probing, ...this.#stops.map((stop) => stop())]);
  }

  notReady(): readonly string[] {
    return [...(this.#reach?.notReady() ?? []), ...(this.#check?.problems() ?? [])];
  }

  /** Until `/convert` answers on the way that the API server takes. */
  async #probe(reach: Reach, address: WebhookAddress, keeper: CertificateKeeper): Promise<void> {
    if (await reach.until(address, this.#stop.signal)) keeper.poke();
  }
}

/** A conversion of no object. */
const NOTHING: ProbeReview = {
  review: (uid) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    request: { uid, desiredAPIVersion: 'orkestra.orkspace.io/v1', objects: [] },
  }),
  isRight: (response) => Array.isArray(response['convertedObjects']),
};
