/** Longest piece of somebody's value that a message repeats, in characters. */
const MAX_SHOWN = 120;

/**
 * Somebody's value for a message: a text in quotes with control characters escaped, anything else as JSON, cut
 * after 120 characters. Never throws.
 */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return cut(jsonOf(value));
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    // A value nested thousands deep exhausts the stack.
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}
