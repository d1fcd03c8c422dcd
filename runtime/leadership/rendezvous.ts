/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): every member has a score for every key, and the highest one gets
 * it. A member that comes takes keys from all others, one that goes leaves its keys to all others, and no other key
 * moves. Everybody who knows the same members comes to the same order.
 */
import { createHash } from 'node:crypto';

/** The members in the order in which they should have the key. */
export function rendezvous(key: string, members: Iterable<string>): readonly string[] {
  const scored = [...new Set(members)].map((member) => ({ member, score: score(key, member) }));
  return scored
    .sort((a, b) => compare(b.score, a.score) || compare(a.member, b.member))
    .map(({ member }) => member);
}

function score(key: string, member: string): string {
  return createHash('sha256').update(`${member}\n${key}`).digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
