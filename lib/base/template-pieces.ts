/** Texts that may contain `{{ … }}`, cut where an action begins and ends; nothing is known of what is inside. */
const CONTROL = /^\{\{-?\s*(?:if|else|end|range|with|define|block|template|break|continue)\b/;

export function isTemplated(text: string): boolean {
  return text.includes('{{');
}

/** A piece of a text: literal, or one action with its braces. */
export interface Piece {
  readonly action: boolean;
  readonly text: string;
}

/**
 * The text cut at its actions, or undefined when it has control structures or an unclosed brace: then the
 * pieces would not mean the same one by one as in the whole.
 */
export function splitActions(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    if (end > at) pieces.push({ action: false, text: text.slice(at, end) });
    if (open < 0) break;
    const close = text.indexOf('}}', open + 2);
    const action = close < 0 ? '' : text.slice(open, close + 2);
    if (action === '' || CONTROL.test(action)) return undefined;
    pieces.push({ action: true, text: action });
    at = close + 2;
  }
  return pieces;
}
