/** What was thrown, which may be anything, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What was thrown, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * Why a request over a network failed, in words. `fetch failed` says nothing of its cause, an attempt for each address of a name
 * has no message of its own, and a code that the message lacks stands behind it.
 */
export function networkMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message, cause } = thrown;
  if (thrown instanceof AggregateError && message === '' && thrown.errors.length > 0)
    return [...new Set(thrown.errors.map(networkMessage))].join('; ');
  if (message === 'fetch failed' && cause !== undefined) return networkMessage(cause);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const words = code === '' || message.includes(code) ? message : `${message} (${code})`.trim();
  return words === '' ? thrown.name : words;
}
