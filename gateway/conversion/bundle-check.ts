import type { Logger } from '../../lib/base/index.js';
import type { GatewayContext, WebhookAddress } from '../capability.js';
import type { CertificateKeeper } from '../certificates/index.js';
import { readBundle } from '../certificates/index.js';
import type { ConvertedCrd } from './converted-crd.js';
import { asksUs, bundleOf } from './crd-conversion.js';

export interface BundleCheckOptions {
  /** Those that the gateway does not write. */
  readonly crds: readonly ConvertedCrd[];
  readonly keeper: Pick<CertificateKeeper, 'authorities' | 'watch'>;
  readonly address: WebhookAddress;
  readonly log: Logger;
  readonly metrics: GatewayContext['metrics'];
}

const REMEDY = 'set conversion.updateCRD, or write spec.conversion of the CRD as docs/gateway.md shows';

/** Whether CRDs that somebody else writes ask this gateway, and trust it: looked at when they or the certificate change. */
export class BundleCheck {
  readonly #problems = new Map<string, string>();
  readonly #said = new Map<string, string>();
  readonly #releases: readonly (() => void)[];

  constructor(private readonly options: BundleCheckOptions) {
    const { crds, keeper } = options;
    this.#releases = [
      ...crds.map((crd) => crd.listen(() => this.#look(crd))),
      keeper.watch(() => {
        for (const crd of crds) this.#look(crd);
      }),
    ];
  }

  /** Of CRDs that ask this gateway and cannot trust it, one sentence each. */
  problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  stop(): void {
    for (const release of this.#releases) release();
  }

  #look(crd: ConvertedCrd): void {
    const { metrics, log } = this.options;
    const { asks, problem } = this.#stateOf(crd);
    metrics
      .gauge('orkestra_gateway_registration_in_sync')
      .set({ registration: crd.name }, problem === '' ? 1 : 0);
    if (asks && problem !== '') this.#problems.set(crd.name, problem);
    else this.#problems.delete(crd.name);
    const isNew = problem !== (this.#said.get(crd.name) ?? '');
    this.#said.set(crd.name, problem);
    if (isNew && problem !== '')
      log.warn(
        { crd: crd.name, problem, remedy: REMEDY },
        'the CRD does not ask this gateway for conversions',
      );
  }

  #stateOf({ name, object }: ConvertedCrd): { readonly asks: boolean; readonly problem: string } {
    const { address, keeper } = this.options;
    if (!object) return { asks: false, problem: `${name} is not in the cluster` };
    if (!asksUs(object, address))
      return { asks: false, problem: `spec.conversion of ${name} does not name this gateway` };
    const wanted = keeper.authorities === undefined ? [] : readBundle(keeper.authorities).authorities;
    const found = new Set(bundleOf(object)?.authorities.map(({ fingerprint }) => fingerprint));
    const isTrusted = wanted.every(({ fingerprint }) => found.has(fingerprint));
    const problem = `the caBundle of ${name} does not hold the authority of the certificate of this gateway`;
    return { asks: true, problem: isTrusted ? '' : problem };
  }
}
