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
  readonly #made = new WeakMap<ViewPart, Tags>();
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
  tag(part: ViewPart, variant = ''): string {
    const { epoch, seq, isKonductor } = part;
    let tags = this.#made.get(part);
    if (tags?.seq !== seq || tags.epoch !== epoch || tags.isKonductor !== isKonductor) {
      tags = { epoch, seq, isKonductor, byVariant: new Map() };
      this.#made.set(part, tags);
    }
    let tag = tags.byVariant.get(variant);
    if (tag === undefined) {
      tag = `"${epoch}-${seq}${isKonductor ? this.#leader : this.#follower}${variant}"`;
      if (tags.byVariant.size < MOST_VARIANTS) tags.byVariant.set(variant, tag);
    }
    return tag;
  }
}

/** The tags of one part of the view at one moment, made once: texts that are the same object are compared at once. */
interface Tags {
  readonly epoch: number;
  readonly seq: number;
  readonly isKonductor: boolean;
  readonly byVariant: Map<string, string>;
}

/** Those of events are digests, of which there are as many as CRs. */
const MOST_VARIANTS = 16;

/** A short digest of content that changes without `seq`, to be a `variant`. */
export function digest(content: string): string {
  return `-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`;
}
