/**
 * Texts that may contain `{{ … }}`. This room knows where a template begins and ends and nothing of what is
 * inside: whoever opens a plan passes a `Render` that does.
 */

/** The CR on whose behalf something is read; a Kubernetes object fits. */
export interface Subject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Renders a whole template text for a CR. The caller compiles the texts of `CrossPlan.templates` beforehand. */
export type Render = (text: string, subject: Subject) => string;

const ACTION = /\{\{[\s\S]*?\}\}/g;
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
  let end = 0;
  for (const match of text.matchAll(ACTION)) {
    if (CONTROL.test(match[0])) return undefined;
    if (match.index > end) pieces.push({ action: false, text: text.slice(end, match.index) });
    pieces.push({ action: true, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ action: false, text: text.slice(end) });
  return pieces.some((piece) => !piece.action && piece.text.includes('{{')) ? undefined : pieces;
}
