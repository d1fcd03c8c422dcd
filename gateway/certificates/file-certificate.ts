import { readFile } from 'node:fs/promises';
import { type Clock, type Logger, messageOf } from '../../lib/base/index.js';
import {
  CertificateFiles,
  type CertificatePaths,
  type ServerTls,
  type TlsPair,
} from '../../lib/http/index.js';
import type { ServingCertificate } from '../capability.js';
import { GATEWAY_ERRORS } from '../errors.js';

export interface GivenFiles extends Pick<CertificatePaths, 'cert' | 'key'> {
  /** PEM of the authorities; undefined: the bundle of registrations is left alone. */
  readonly ca: string | undefined;
}

/** A certificate that somebody else keeps in files. */
export class FileCertificate implements ServingCertificate {
  #files: CertificateFiles | undefined;
  authorities: string | undefined;

  constructor(
    private readonly given: GivenFiles,
    private readonly tools: { readonly clock: Clock; readonly log: Logger },
  ) {}

  async open(): Promise<ServerTls> {
    const { ca } = this.given;
    try {
      this.#files = await CertificateFiles.open(this.given, this.tools);
      if (ca !== undefined) this.authorities = await readFile(ca, 'utf8');
      return this.#files.current;
    } catch (cause) {
      throw GATEWAY_ERRORS.make(
        'ORK_GATEWAY_CERTIFICATE',
        `reading the certificate failed: ${messageOf(cause)}`,
        cause,
      );
    }
  }

  watch(onPair: (pair: TlsPair) => void): () => void {
    return this.#files?.watch(onPair) ?? (() => undefined);
  }
}
