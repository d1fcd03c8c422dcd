import { parameter, type Query } from '../../lib/http/index.js';
import type { ViewPart } from '../view.js';
import { ApiError } from './api-errors.js';

/** Throws `not_leader` when the request needs the leader and this replica is another one, and `bad_query`. */
export function checkLeader({ isKonductor, konductorUrl }: ViewPart, query: Query): void {
  const leader = parameter(query, 'leader');
  if (leader === undefined) return;
  if (leader !== 'required') {
    throw new ApiError(
      'bad_query',
      `invalid leader ${JSON.stringify(leader.slice(0, 63))}: expected required`,
    );
  }
  if (isKonductor) return;
  const known = konductorUrl === undefined ? {} : { leader: konductorUrl };
  throw new ApiError('not_leader', 'this replica is not the leader', known);
}
