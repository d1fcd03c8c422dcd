import { isTemplated, type Piece, splitActions } from './template-text.js';

/** Where a declaration's documents come from. The origin is always known at load; only the rest is templated. */
export type Address =
  | { readonly kind: 'local' }
  /** `base` has no slash at its end. */
  | { readonly kind: 'host'; readonly base: string; readonly origin: string; readonly peer: string }
  | {
      readonly kind: 'endpoint';
      readonly text: string;
      readonly pieces: readonly Piece[];
      readonly origin: string;
      readonly peer: string;
    };

export const LOCAL: Address = { kind: 'local' };

/** The address of a runtime's Live API, or why it is none, without the text: that may hold a secret by now. */
export function parseHost(text: string): Address | string {
  if (isTemplated(text)) return 'host must not be templated';
  const url = parseUrl(text);
  if (typeof url === 'string') return `host ${url}`;
  if (url.search !== '' || url.hash !== '') return 'host must have no query and no fragment';
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { kind: 'host', base, origin: url.origin, peer: url.host };
}

/** The address of one document; its path and query may be templated, its origin never. */
export function parseEndpoint(text: string): Address | string {
  const pieces = splitActions(text);
  if (!pieces) return 'endpoint may contain values like {{ .metadata.name }}, no control structures';
  const first = pieces[0];
  const origin = pieces.length > 1 ? ENDED_ORIGIN : ORIGIN;
  if (!first || first.action || !origin.test(first.text)) {
    return isTemplated(text)
      ? 'endpoint must begin with a scheme and host that are not templated, as in https://host/path'
      : 'endpoint must be an absolute http or https URL';
  }
  const literal = pieces.map((piece) => (piece.action ? 'x' : piece.text)).join('');
  const url = parseUrl(literal);
  if (typeof url === 'string') return `endpoint ${url}`;
  return { kind: 'endpoint', text, pieces, origin: url.origin, peer: url.host };
}

/** Whether the address needs a CR before it is a URL. */
export function isTemplatedAddress(address: Address): boolean {
  return address.kind === 'endpoint' && address.pieces.some((piece) => piece.action);
}

const ORIGIN = /^https?:\/\/[^/?#\\{}]+(?:[/?#]|$)/i;
/** The same with what ends the host: then nothing that is rendered after it can change where the request goes. */
const ENDED_ORIGIN = /^https?:\/\/[^/?#\\{}]+[/?#]/i;

function parseUrl(text: string): URL | string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'must be an absolute http or https URL';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'must be an http or https URL';
  }
  if (url.username !== '' || url.password !== '') return 'must not contain credentials';
  return url;
}
