import { jittered, type Random } from '../../lib/base/index.js';

const BASE_MS = 200;
const CAP_MS = 2_000;

/** Full jitter: uniform between nothing and the exponential bound, so that many readers do not come back at once. */
export function backoffMs(failures: number, random: Random): number {
  return jittered(Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1)), 1, random);
}
