import type { ViewPart } from '../view.js';

export const LEADER_HEADER = 'orkestra-konductor';

/**
 * The value of that header: the URL of the leader, when it is another replica and known. It comes from a Lease that
 * anybody may have written; a value that no header can carry counts as unknown.
 */
export function leaderHeader({ isKonductor, konductorUrl }: ViewPart): string | undefined {
  return !isKonductor && konductorUrl !== undefined && VISIBLE.test(konductorUrl) ? konductorUrl : undefined;
}

const VISIBLE = /^[\x21-\x7e]+$/;
