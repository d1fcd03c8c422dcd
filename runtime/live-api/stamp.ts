import { createHash } from 'node:crypto';
import type { RuntimeView, ViewPart } from '../view.js';

/** What every JSON response carries, so that a reader can order answers and knows who gave them. */
export interface Stamp {
  readonly isKonductor: boolean;
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
}

export function stamp({ identity }: RuntimeView, { isKonductor, epoch, seq }: ViewPart): Stamp {
  return { isKonductor, identity, epoch, seq };
}

/**
 * Makes entity tags of epoch and seq. Two replicas count `seq` apart, and a restarted one counts anew in the
 * same epoch, so the tag also names the replica's present life and its role: without that, a follower could
 * confirm (304) what the leader had said.
 */
export class Tagger {
  readonly #leader: string;
  readonly #follower: string;

  constructor(view: RuntimeView) {
    const life = createHash('sha256')
      .update(`${view.identity}\n${view.startedAt}`)
      .digest('base64url')
      .slice(0, 10);
    this.#leader = `-${life}k`;
    this.#follower = `-${life}f`;
  }

  /** `variant` tells apart answers whose content can change, or differ, within one seq. */
  tag({ isKonductor, epoch, seq }: ViewPart, variant = ''): string {
    return `"${epoch}-${seq}${isKonductor ? this.#leader : this.#follower}${variant}"`;
  }
}

/** A short digest of content that changes without `seq`, to be a `variant`. */
export function digest(content: string): string {
  return `-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`;
}
