/**
 * Whether `If-None-Match` names the current entity tag: weak comparison, a list, or `*` (RFC 9110, 8.8.3.2
 * and 13.1.2). Text that is not a list of entity tags matches nothing.
 */
export function matchesTag(header: string, tag: string): boolean {
  if (header === tag) return true;
  const text = header.trim();
  if (text === '*') return true;
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < text.length) {
    const match = ENTITY_TAG.exec(text);
    if (!match) return false;
    if (match[1] === tag) return true;
  }
  return false;
}

/** One entity tag and the comma after it. A comma may stand inside the quotes. */
const ENTITY_TAG = /[\s,]*(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)/y;
