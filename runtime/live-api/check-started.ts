import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';

/** Throws `starting` until the caches have been filled once. */
export function checkStarted(view: RuntimeView): void {
  if (view.started()) return;
  const waitingFor = view.waitingFor();
  const [first = 'filling its caches', ...more] = waitingFor;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new ApiError('starting', `the runtime is starting: ${first}${others}`, { waitingFor });
}
