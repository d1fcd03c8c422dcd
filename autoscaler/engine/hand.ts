/** What somebody has paused by hand. It is not a part of the plan: evaluations continue, and what they want is not done. */

/** `paused`: the size stays as it is; `scale-in-paused`: the worker pool does not become smaller. */
export const HANDS = ['paused', 'scale-in-paused'] as const;

export type Hand = (typeof HANDS)[number];

export function handText(hand: Hand): string {
  return hand === 'paused' ? 'scaling is paused by hand' : 'scaling in is paused by hand';
}
