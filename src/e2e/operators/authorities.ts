/** The authorities that a gateway trusts beside those of Node, which reads one file of them (NODE_EXTRA_CA_CERTS). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScratchFolder, scratchFolder } from '../../scratch.js';

export class Authorities {
  #folder: ScratchFolder | undefined;

  constructor(
    /** PEM of the authority of the runtime; undefined: it is none of its own. */
    private readonly ca: string | undefined,
    /** Path of the file that the user names; undefined: none. */
    private readonly named: string | undefined,
  ) {}

  /** Path of a file of both; undefined: there are none. */
  get file(): string | undefined {
    if (this.ca === undefined) return this.named;
    if (!this.#folder) {
      this.#folder = scratchFolder('orkestra-e2e-ca-');
      writeFileSync(join(this.#folder.path, 'ca.crt'), `${this.ca}\n${textOf(this.named)}`, { mode: 0o600 });
    }
    return join(this.#folder.path, 'ca.crt');
  }

  remove(): void {
    this.#folder?.remove();
    this.#folder = undefined;
  }
}

/** Empty where it cannot be read, of which Node warns at the start. */
function textOf(file: string | undefined): string {
  try {
    return file ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
