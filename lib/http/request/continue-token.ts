/** The last object of a page: the next page begins with the first object after this key, so a deletion meanwhile skips nothing. */
export interface PageEnd {
  readonly namespace: string;
  readonly name: string;
}

/** The opaque text of `continue`. */
export function encodeContinue(end: PageEnd): string {
  return Buffer.from(JSON.stringify([1, end.namespace, end.name])).toString('base64url');
}

/** The inverse of `encodeContinue`; undefined for any other text. */
export function decodeContinue(text: string): PageEnd | undefined {
  if (!/^[A-Za-z0-9_-]{1,1024}$/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value.length !== 3 || value[0] !== 1) return undefined;
    const [, namespace, name]: unknown[] = value;
    return typeof namespace === 'string' && typeof name === 'string' ? { namespace, name } : undefined;
  } catch {
    return undefined;
  }
}
