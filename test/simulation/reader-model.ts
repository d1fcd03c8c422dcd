import { type Content, keyOf } from './contents.js';

/** A value in hand, with when the request was sent that brought or confirmed it, or since when a push is surely true. */
export interface Held {
  readonly content: Content;
  readonly sentAt: number;
  /** When its publisher said or confirmed it last, in truth; no reader can know that. */
  readonly saidAt: number;
}

/** When something that was pushed came, since when it is surely true, and when it was said in truth. */
export interface Push {
  readonly now: number;
  readonly sentAt: number;
  readonly saidAt: number;
}

/** A flight takes no longer; what is pushed meanwhile overtakes all of it. */
const FLIGHT_MS = 5_000;

/**
 * What one reader has to hold, by the rules of the contract and from what reached it: never the word of a replica that
 * does not lead, and nothing older than what is in hand, until that is past `staleAfter`. What is pushed overtakes the
 * flight that is in the air then.
 */
export class ReaderModel {
  #held: Held | undefined;
  /** Of a request that may belong to a flight that was overtaken: taken or not, and which of it is seen afterwards. */
  #perhaps: Held | undefined;
  #pushedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly staleAfterMs: number) {}

  /** The reader begins to watch, and knows nothing. */
  begin(): void {
    this.#held = undefined;
    this.#perhaps = undefined;
    this.#pushedAt = Number.NEGATIVE_INFINITY;
  }

  /** An answer has come. Gives whether it is surely another than the one in hand. */
  answered(content: Content, sentAt: number, now: number): boolean {
    if (sentAt < this.#pushedAt || !this.#believes(content, now)) return false;
    const held = { content, sentAt, saidAt: sentAt };
    if (this.#pushedAt >= sentAt - FLIGHT_MS) {
      this.#perhaps = held;
      return false;
    }
    return this.#take(held);
  }

  /** A whole state was pushed. Gives whether it is another than the one in hand. */
  pushed(content: Content, { now, sentAt, saidAt }: Push): boolean {
    if (!this.#believes(content, sentAt)) return false;
    this.#pushedAt = now;
    return this.#take(this.#since({ content, sentAt, saidAt }));
  }

  /** It was pushed that what this content said is still so. */
  upheld(content: Content, { now, sentAt, saidAt }: Push): void {
    if (this.#held?.content !== content) return;
    this.#pushedAt = now;
    this.#take(this.#since({ content, sentAt, saidAt }));
  }

  /** What the reader was seen to hold, and since when, once all that had come was looked at. */
  settle(seen: () => { readonly key: string; readonly sentAt: number | undefined }): void {
    const perhaps = this.#perhaps;
    if (!perhaps) return;
    this.#perhaps = undefined;
    const { key, sentAt } = seen();
    if (key === keyOf(perhaps.content) && Math.abs((sentAt ?? Number.NaN) - perhaps.sentAt) < 0.1)
      this.#held = perhaps;
  }

  /** The value in hand, unless it is too old to be used. */
  usable(now: number): Held | undefined {
    const held = this.#held;
    return held && now - held.sentAt <= this.staleAfterMs ? held : undefined;
  }

  /** What follows the value in hand was not said before that one. */
  #since(held: Held): Held {
    const before = this.#held;
    if (!before) return held;
    const saidAt = Math.max(held.saidAt, before.content === held.content ? before.saidAt : 0);
    return { ...held, sentAt: Math.max(held.sentAt, before.sentAt), saidAt };
  }

  #believes(content: Content, now: number): boolean {
    if (!content.leads) return false;
    const held = this.#held;
    return !held || !isBefore(content, held.content) || now - held.sentAt > this.staleAfterMs;
  }

  #take(held: Held): boolean {
    const isNews = this.#held?.content !== held.content;
    this.#held = held;
    return isNews;
  }
}

/** Whether the publisher said `a` before `b`. */
function isBefore(a: Content, b: Content): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
