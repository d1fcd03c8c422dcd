import type { LeaseRecord } from './lease-record.js';

/**
 * Which terms in this process's name are its own: one it won or may have won without hearing so, and one that stood in
 * the Lease when it first looked, which is from an earlier life. Such a Lease need not be waited for. Any other term
 * in the same name belongs to a second process that was wrongly given that name.
 */
export class OwnEpochs {
  readonly #epochs = new Set<number>();
  #looked = false;

  constructor(private readonly identity: string) {}

  /** The Lease as the server has it. */
  look({ holder, transitions }: LeaseRecord): void {
    if (!this.#looked && holder === this.identity) this.#epochs.add(transitions);
    this.#looked = true;
  }

  /** A write for this term is on its way. */
  attempt(epoch: number): void {
    this.#epochs.add(epoch);
  }

  /** The server has refused that write. */
  refused(epoch: number): void {
    this.#epochs.delete(epoch);
  }

  has({ holder, transitions }: LeaseRecord): boolean {
    return holder === this.identity && this.#epochs.has(transitions);
  }
}
