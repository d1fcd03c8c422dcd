/**
 * Gives one CRD to a replica that should rather have it: takes no more items, lets those in flight end, and only then
 * gives the Lease back. The term goes on until then, so that no work is aborted.
 */
import type { Logger } from '../../lib/base/index.js';
import type { Election } from './election.js';
import type { SharedWork } from './leadership.js';
import type { Member } from './members.js';

export interface HandOverOptions {
  readonly crd: string;
  readonly election: Election;
  readonly work: Pick<SharedWork, 'drain' | 'resume'>;
  readonly log: Logger;
  /** Who should rather have it; undefined: nobody. */
  readonly successor: () => Member | undefined;
}

export class HandOver {
  /** Resolves when none is under way. */
  ended: Promise<void> = Promise.resolve();
  #running = false;
  /** To whom it was given last. One that did not take it is not asked again in this life. */
  #givenTo: string | undefined;

  constructor(private readonly options: HandOverOptions) {}

  /** Begins to hand over if that is due; called with every look at the Leases. */
  consider(): void {
    const { election, successor } = this.options;
    if (this.#running || !election.leading) return;
    const to = successor();
    if (to && to.life !== this.#givenTo) this.ended = this.#run(to);
  }

  async #run(to: Member): Promise<void> {
    const { crd, election, work, log, successor } = this.options;
    this.#running = true;
    log.info({ crd, to: to.identity }, 'handing over CRD');
    await work.drain(crd);
    // Never to one that has gone meanwhile.
    if (successor()?.life !== to.life) {
      if (election.leading) work.resume(crd);
    } else if (await election.elector.resign()) this.#givenTo = to.life;
    this.#running = false;
  }
}
