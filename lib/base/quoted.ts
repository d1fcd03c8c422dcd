/** Longest piece of somebody's text that a message repeats, in characters. */
const MAX_SHOWN = 120;

/** Somebody's text for a message: in quotes, control characters escaped, cut after 120 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}
