import { messageOf } from '../../lib/base/index.js';

/** A hook threw. The stack is the hook's own, so that the log leads to its line. */
export class HookError extends Error {
  override readonly name = 'HookError';
  readonly code = 'ORK_HOOK';

  /** `hook`: `onReconcile of ./hooks.js`. */
  constructor(hook: string, cause: unknown) {
    super(`hook ${hook}: ${messageOf(cause)}`, { cause });
    const frames = cause instanceof Error ? framesOf(cause) : '';
    if (frames !== '') this.stack = `${this.name}: ${this.message}\n${frames}`;
  }
}

/** The lines of the stack below the message, which may have several lines itself. */
function framesOf({ stack = '' }: Error): string {
  const lines = stack.split('\n');
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  return first < 0 ? '' : lines.slice(first).join('\n');
}
