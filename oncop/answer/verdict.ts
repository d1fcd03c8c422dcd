import type { Answer, Held, Order } from './answer.js';

/** What is made of an answer: taken, or refused as that of a follower, or as older than what is in hand. */
export type Verdict = 'believed' | 'follower' | 'older';

/**
 * The leader rule and the order rule. A follower is never believed. An answer with a lower epoch than the one
 * in hand, or the same epoch and a lower seq, comes from a leader that was replaced: it is believed only once the
 * value in hand is past `staleAfterMs`, so that a peer that was set up anew is not shut out for ever.
 * `at` is the monotonic time at which the answer came; of what was pushed, the earliest at which it may have been said.
 */
export function verdict(held: Held | undefined, answer: Answer, at: number, staleAfterMs: number): Verdict {
  if (answer.follower) return 'follower';
  const known = held?.answer.order;
  if (!held || !known || !answer.order || !isBefore(answer.order, known)) return 'believed';
  return at - held.sentAt > staleAfterMs ? 'believed' : 'older';
}

function isBefore(a: Order, b: Order): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
