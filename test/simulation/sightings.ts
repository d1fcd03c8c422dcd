import type { Content } from './contents.js';
import { contentKey } from './contents.js';

/** What one client was told, and when. */
export interface Sighting {
  readonly content: Content;
  /** When the last request was sent whose answer said or confirmed it. */
  sentAt: number;
  /** When it came last. */
  cameAt: number;
}

/** All that one client was told since it began to watch. */
export class Sightings {
  #seen = new Map<string, Sighting>();

  note(content: Content, sentAt: number, now: number): void {
    const key = contentKey(content.identity, content.epoch, content.seq);
    const known = this.#seen.get(key);
    if (!known) this.#seen.set(key, { content, sentAt, cameAt: now });
    else {
      known.sentAt = Math.max(known.sentAt, sentAt);
      known.cameAt = now;
    }
  }

  find(key: string): Sighting | undefined {
    return this.#seen.get(key);
  }

  /** The newest word of a leader, by its order. */
  newest(): Sighting | undefined {
    let newest: Sighting | undefined;
    for (const sighting of this.#seen.values()) {
      if (sighting.content.leads && (!newest || isBefore(newest, sighting))) newest = sighting;
    }
    return newest;
  }

  clear(): void {
    this.#seen = new Map();
  }
}

/** Whether the publisher said `a` before `b`. */
export function isBefore({ content: a }: Sighting, { content: b }: Sighting): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
