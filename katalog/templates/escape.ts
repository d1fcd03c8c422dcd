/** The escaping builtins `html`, `js` and `urlquery` (Go's text/template, funcs.go). */
import { Buffer } from 'node:buffer';

function htmlEntity(unit: number): string | undefined {
  switch (unit) {
    case 0:
      return '\ufffd';
    case 34:
      return '&#34;';
    case 38:
      return '&amp;';
    case 39:
      return '&#39;';
    case 60:
      return '&lt;';
    case 62:
      return '&gt;';
    default:
      return undefined;
  }
}

export function escapeHtml(text: string): string {
  let escaped = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const entity = htmlEntity(text.charCodeAt(at));
    if (entity === undefined) continue;
    escaped += text.slice(from, at) + entity;
    from = at + 1;
  }
  return from === 0 ? text : escaped + text.slice(from);
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};
/** What JavaScript text cannot hold as it is; control characters are among what is not printable. */
const JS_SPECIAL = /[\\'"<>&=]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

export function escapeJs(text: string): string {
  return text.replace(JS_SPECIAL, (character) => JS[character] ?? unicodeEscape(character));
}

function unicodeEscape(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x20 || point > 0x7f ? `\\u${point.toString(16).toUpperCase().padStart(4, '0')}` : character;
}

/** As Go's url.QueryEscape: a space becomes `+`. Through a Buffer, lone surrogates become U+FFFD. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
