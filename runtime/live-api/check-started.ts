import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';

/** Throws `starting` until the caches are filled for the first time. */
export function checkStarted(view: RuntimeView): void {
  if (!view.started()) throw new ApiError('starting', 'The runtime is starting; its caches are not filled.');
}
