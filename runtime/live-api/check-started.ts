import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';

/** Throws `starting` until the caches are filled for the first time. */
export function checkStarted(view: RuntimeView): void {
  if (view.started()) return;
  const waitingFor = view.waitingFor();
  const [first = 'its caches are not filled', ...more] = waitingFor;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new ApiError('starting', `The runtime is starting: ${first}${others}.`, { waitingFor });
}
