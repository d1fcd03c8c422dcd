import type { ViewPart } from '../view.js';

export const LEADER_HEADER = 'orkestra-konductor';

/**
 * What that header says: the URL of the replica that leads, when it is another one and known. It
 * comes from a Lease that anybody may have written, and what no header can carry is as if it were not known.
 */
export function leaderHeader({ isKonductor, konductorUrl }: ViewPart): string | undefined {
  return !isKonductor && konductorUrl !== undefined && VISIBLE.test(konductorUrl) ? konductorUrl : undefined;
}

const VISIBLE = /^[\x21-\x7e]+$/;
