/** The text without the characters `end` at its end. A loop: a pattern such as `x+$` is quadratic in a run of x. */
export function withoutTrailing(text: string, end: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === end) length--;
  return text.slice(0, length);
}
