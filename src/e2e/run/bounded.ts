/** Reads that have an end. */
import { Deadline, formatDuration } from '../../../lib/base/index.js';
import type { KubectlContext } from '../kubectl/context.js';

/** Works with a cluster for `ms` at most: what is under way then ends with an error that says so. */
export async function bounded<T>(
  context: KubectlContext,
  ms: number,
  work: (context: KubectlContext) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(context.clock, ms, context.signal, () => new Error(tooLong(ms)));
  try {
    return await work({ ...context, signal: deadline.signal });
  } finally {
    deadline.clear();
  }
}

/** Of what was ended before it had ended itself. */
export function tooLong(ms: number): string {
  return `it did not end within ${formatDuration(Math.round(ms))}`;
}
