/**
 * Text of others on a terminal: CRs, siblings and API servers may send escape sequences that set the window title, move the
 * cursor or forge a line of the log. C0 and C1 controls, DEL, line separators and the marks that turn the direction of text
 * are shown as `\u{1b}`.
 */
const CONTROLS = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Colours and weights (SGR), which this product writes itself; they cannot move the cursor or leave the screen. */
const STYLE = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]{0,20}m`, 'gu');

/** One value within a line: nothing of it acts on the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** Lines that this product has laid out: line feeds and tabs stay, and so do its own styles. */
export function printableLines(text: string): string {
  let shown = '';
  let from = 0;
  for (const style of text.matchAll(STYLE)) {
    shown += withoutControls(text.slice(from, style.index)) + style[0];
    from = style.index + style[0].length;
  }
  return shown + withoutControls(text.slice(from));
}

function withoutControls(text: string): string {
  return text.replace(CONTROLS, (control) =>
    control === '\n' || control === '\t' ? control : escaped(control),
  );
}

function escaped(control: string): string {
  return `\\u{${(control.codePointAt(0) ?? 0).toString(16)}}`;
}
