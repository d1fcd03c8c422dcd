import { withSourceLines } from './stack-traces.js';

/**
 * What a line of the log says of an error: its message once, code and remedy where it has them, and the stack where that
 * leads somewhere: to a defect, or into a hook. What an API server, a sibling or a Katalog has done is all in the message.
 */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly remedy?: string;
  readonly stack?: string;
}

/** Errors that are thrown with all that is to be known in their message. */
const TOLD_BY_MESSAGE: ReadonlySet<string> = new Set([
  'OrkestraError',
  'ReconcileError',
  'ValidationError',
  'ResourceError',
  'ExternalCallError',
  'NotLeadingError',
  'NotStarted',
  'AbortError',
  'TimeoutError',
]);

/** What was thrown, whatever it is; of an error that is made of several, the first stack that leads somewhere. */
export function logError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const { name, message } = thrown;
  const { code, remedy } = thrown as { code?: unknown; remedy?: unknown };
  const stack = partsOf(thrown).find((part) => !TOLD_BY_MESSAGE.has(part.name))?.stack;
  return {
    type: name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof remedy === 'string' ? { remedy } : {}),
    ...(stack === undefined ? {} : { stack: withSourceLines(stack) }),
  } satisfies LoggedError;
}

function partsOf(error: Error): readonly Error[] {
  const errors = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const parts = errors.filter((part): part is Error => part instanceof Error);
  return parts.length > 0 ? parts : [error];
}
