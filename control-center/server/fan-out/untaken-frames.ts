/**
 * The frames that tabs have not taken yet. A frame that several tabs share is in memory once, and counts once. Past the
 * bound the tabs that have held theirs longest are cut, until the rest is within it: a browser connects again, and begins
 * with a fresh snapshot.
 *
 * One frame that is larger than the bound by itself is held all the same.
 */
import { HeldBodies } from '../../../lib/http/index.js';
import type { Tab } from './tab.js';

/** Bytes of all distinct frames. */
export const MAX_UNTAKEN_BYTES = 4 * 1024 * 1024;

export class UntakenFrames {
  /** Oldest first. */
  readonly #held = new Map<Tab, Buffer>();
  readonly #bodies = new HeldBodies();

  constructor(private readonly maxBytes = MAX_UNTAKEN_BYTES) {}

  get bytes(): number {
    return this.#bodies.bytes;
  }

  /** More than half of the bound is in use: tabs that begin share a snapshot, also one that is not of this moment. */
  get isPressed(): boolean {
    return this.bytes > this.maxBytes / 2;
  }

  add(tab: Tab, bytes: Buffer): void {
    this.remove(tab);
    this.#bodies.add(bytes);
    this.#held.set(tab, bytes);
    for (const oldest of this.#held.keys()) {
      if (this.bytes <= this.maxBytes || oldest === tab) return;
      this.remove(oldest);
      oldest.sink.cut();
    }
  }

  remove(tab: Tab): void {
    const bytes = this.#held.get(tab);
    if (bytes === undefined) return;
    this.#held.delete(tab);
    this.#bodies.remove(bytes);
  }
}
