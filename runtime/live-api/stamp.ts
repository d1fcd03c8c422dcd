import { createHash } from 'node:crypto';
import type { RuntimeView } from '../view.js';

/** What every JSON response carries, so that a reader can order answers and knows who gave them. */
export interface Stamp {
  readonly isKonductor: boolean;
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
}

/** The part of a view that an answer is made from: the runtime, or one of its CRDs. */
export interface Scope {
  readonly seq: number;
  readonly changedAt: number;
}

export function stamp(view: RuntimeView, scope: Scope): Stamp {
  return { isKonductor: view.isKonductor, identity: view.identity, epoch: view.epoch, seq: scope.seq };
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
  tag(view: RuntimeView, scope: Scope, variant = ''): string {
    return `"${view.epoch}-${scope.seq}${view.isKonductor ? this.#leader : this.#follower}${variant}"`;
  }
}

/** A short digest of content that changes without `seq`, to be a `variant`. */
export function digest(content: string): string {
  return `-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`;
}
