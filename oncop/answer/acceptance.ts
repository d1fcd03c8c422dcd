import type { Answer, CachedAnswer, Order } from './answer.js';

/** Whether an answer replaces the cached one: yes, or it is a follower's, or older than what is cached. */
export type Acceptance = 'accepted' | 'follower' | 'older';

/**
 * The leader rule and the order rule. A follower's answer is never accepted. An answer with a lower epoch than the
 * cached one, or the same epoch and a lower seq, comes from a replaced leader: it is rejected until the cached
 * answer is older than `staleAfterMs`, so that a peer whose counters were reset is not shut out for ever.
 * `at` is the monotonic time at which the answer arrived; for a pushed answer, the earliest time it can have been sent.
 */
export function acceptanceOf(
  cached: CachedAnswer | undefined,
  answer: Answer,
  at: number,
  staleAfterMs: number,
): Acceptance {
  if (answer.follower) return 'follower';
  const known = cached?.answer.order;
  if (!cached || !known || !answer.order || !isBefore(answer.order, known)) return 'accepted';
  return at - cached.sentAt > staleAfterMs ? 'accepted' : 'older';
}

function isBefore(a: Order, b: Order): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
