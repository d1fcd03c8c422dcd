/**
 * The certificate of a server from files, read again every ten seconds: mounted Secrets change by a symbolic link, which
 * watchers miss. A pair that does not match or cannot be read is not taken, and the last one stays.
 */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, type Logger, messageOf } from '../../base/index.js';
import type { ServerTls, TlsPair } from './tls.js';

export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
  /** Verifies the certificates of clients. */
  readonly clientCa?: string | undefined;
}

const EVERY_MS = 10_000;

export class CertificateFiles {
  #problem = '';

  private constructor(
    private readonly paths: CertificatePaths,
    private readonly tools: { readonly clock: Clock; readonly log: Pick<Logger, 'info' | 'warn'> },
    /** What was read last. */
    private present: ServerTls,
  ) {}

  /** Rejects when the files cannot be read, or do not belong together. */
  static async open(paths: CertificatePaths, tools: CertificateFiles['tools']): Promise<CertificateFiles> {
    const pair = await readPair(paths);
    const clientCa = paths.clientCa === undefined ? undefined : await readFile(paths.clientCa, 'utf8');
    createSecureContext({ ...pair, ...(clientCa === undefined ? {} : { ca: clientCa }) });
    return new CertificateFiles(paths, tools, { pair, ...(clientCa === undefined ? {} : { clientCa }) });
  }

  get current(): ServerTls {
    return this.present;
  }

  /** Calls back with each new pair, until the returned function is called. */
  watch(onPair: (pair: TlsPair) => void): () => void {
    const { clock } = this.tools;
    let isEnded = false;
    const arm = () =>
      clock.setTimeout(() => void this.#look(onPair).then(() => !isEnded && again()), EVERY_MS);
    let timer = arm();
    const again = (): void => {
      timer = arm();
    };
    return () => {
      isEnded = true;
      clock.clearTimeout(timer);
    };
  }

  async #look(onPair: (pair: TlsPair) => void): Promise<void> {
    const { log } = this.tools;
    try {
      const pair = await readPair(this.paths);
      this.#problem = '';
      const { cert, key } = this.present.pair;
      if (pair.cert === cert && pair.key === key) return;
      this.present = { ...this.present, pair };
      onPair(pair);
      log.info({ file: this.paths.cert }, 'certificate reloaded');
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#problem)
        log.warn({ problem, file: this.paths.cert }, 'certificate reload failed');
      this.#problem = problem;
    }
  }
}

async function readPair(paths: CertificatePaths): Promise<TlsPair> {
  const [cert, key] = await Promise.all([readFile(paths.cert, 'utf8'), readFile(paths.key, 'utf8')]);
  createSecureContext({ cert, key });
  return { cert, key };
}
