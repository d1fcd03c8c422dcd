import { createHash } from 'node:crypto';
import type { RuntimeView, ViewPart } from '../view.js';

/** The fields of every JSON response: a reader orders responses by them and knows which replica sent them. */
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
 * Makes entity tags of epoch and seq. Replicas count `seq` separately, and a restarted one starts again in the same epoch,
 * so the tag also names the process and its role: otherwise a follower could confirm (304) a response of the leader.
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

  /** `variant` distinguishes responses whose content changes, or differs, within one seq. */
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

/** The tags of one part of the view at one moment, made once: identical string objects compare at once. */
interface Tags {
  readonly epoch: number;
  readonly seq: number;
  readonly isKonductor: boolean;
  readonly byVariant: Map<string, string>;
}

/** Those of Events are digests, as many as there are CRs. */
const MOST_VARIANTS = 16;

/** A short digest of content that changes without `seq`, to be a `variant`. */
export function digest(content: string): string {
  return `-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`;
}
