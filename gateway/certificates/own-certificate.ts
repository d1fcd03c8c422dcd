import type { Clock } from '../../lib/base/index.js';
import { issueCertificate } from '../../lib/certificates/index.js';
import type { ServerTls } from '../../lib/http/index.js';
import type { ServingCertificate } from '../capability.js';

const VALID_MS = 365 * 86_400_000;

/** A certificate of this process alone, under an authority of its own. */
export class OwnCertificate implements ServingCertificate {
  authorities: string | undefined;

  constructor(
    private readonly names: readonly string[],
    private readonly clock: Clock,
  ) {}

  async open(): Promise<ServerTls> {
    const [commonName = 'localhost'] = this.names;
    const issued = await issueCertificate(
      { commonName, names: this.names, validForMs: VALID_MS },
      this.clock.now(),
    );
    this.authorities = issued['ca.crt'];
    return { pair: { cert: issued['tls.crt'], key: issued['tls.key'] } };
  }

  watch(): () => void {
    return () => undefined;
  }
}
