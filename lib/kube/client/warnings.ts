/** A quoted string: code, agent and text of one warning; the API server writes code 299 and agent `-`. */
const WARNING = /\b299 \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of `Warning` headers (RFC 7234, section 5.5), as the API server writes them; others are left out. */
export function warningTexts(header: string | readonly string[]): readonly string[] {
  const texts = typeof header === 'string' ? header : header.join(', ');
  return [...texts.matchAll(WARNING)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
