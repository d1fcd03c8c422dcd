/**
 * A certificate that somebody else keeps in files, compared by their content every ten seconds, because mounted Secrets
 * change by a symbolic link. A pair that does not match or cannot be read is not taken, and the last one stays.
 */
import { readFile } from 'node:fs/promises';
import { type Clock, type Logger, messageOf } from '../../lib/base/index.js';
import { GATEWAY_ERRORS } from '../errors.js';
import { readMatching } from './pair.js';
import type { SecretView } from './rotation.js';
import type { CertificateStore } from './secret-store.js';

export interface GivenFiles {
  readonly cert: string;
  readonly key: string;
  /** PEM of the authorities; undefined: the bundles of registrations are left to whoever writes them. */
  readonly ca: string | undefined;
}

const EVERY_MS = 10_000;

export class GivenStore implements CertificateStore {
  #view: Extract<SecretView, { is: 'readable' }> | undefined;
  #problem = '';

  constructor(
    private readonly files: GivenFiles,
    private readonly tools: { readonly clock: Clock; readonly log: Logger },
  ) {}

  /** Rejects while there has never been a pair. */
  async read(): Promise<SecretView> {
    const { log } = this.tools;
    try {
      this.#view = await readFiles(this.files);
      this.#problem = '';
    } catch (cause) {
      const problem = messageOf(cause);
      if (!this.#view) throw GATEWAY_ERRORS.make('ORK_GATEWAY_CERTIFICATE', problem, cause);
      if (problem !== this.#problem)
        log.warn({ problem, file: this.files.cert }, 'certificate reload failed');
      this.#problem = problem;
    }
    return this.#view;
  }

  write(): Promise<boolean> {
    return Promise.resolve(false);
  }

  watch(onChange: () => void): () => Promise<void> {
    const { clock } = this.tools;
    const arm = () => clock.setTimeout(look, EVERY_MS);
    const look = (): void => {
      timer = arm();
      onChange();
    };
    let timer = arm();
    return () => Promise.resolve(clock.clearTimeout(timer));
  }
}

async function readFiles({ cert, key, ca }: GivenFiles): Promise<Extract<SecretView, { is: 'readable' }>> {
  const read = (path: string): Promise<string> => readFile(path, 'utf8');
  const [certText, keyText, caText] = await Promise.all([
    read(cert),
    read(key),
    ca === undefined ? '' : read(ca),
  ]);
  const present = readMatching({ cert: certText, key: keyText, ca: caText });
  if (!present) throw new Error(`${cert} and ${key} are not a certificate and its key`);
  if (ca !== undefined && present.authorities.length === 0)
    throw new Error(`${ca} has no certificate of an authority`);
  const content = { present, next: undefined, old: undefined, data: {}, leavesBundles: ca === undefined };
  return { is: 'readable', version: '', content };
}
