import { isPinned, isTemplated, type Piece, splitActions } from '../../lib/base/index.js';
import { type Env, expandEnv } from './env.js';

/** Where a declaration's documents come from. The origin is always known at load; only the rest is templated. */
export type Address =
  | { readonly kind: 'local' }
  /** `base` has no slash at its end. `shown` is the same as written: with `$NAME`, not with its value. */
  | {
      readonly kind: 'host';
      readonly base: string;
      readonly shown: string;
      readonly origin: string;
      readonly peer: string;
    }
  | {
      readonly kind: 'endpoint';
      /** As written. */
      readonly shown: string;
      readonly pieces: readonly AddressPiece[];
      readonly origin: string;
      readonly peer: string;
    };

/** A piece of an endpoint; `shown` is its text as written, with `$NAME` in place of the value. */
export interface AddressPiece extends Piece {
  readonly shown: string;
}

export const LOCAL: Address = { kind: 'local' };

/** The address of a runtime's Live API, or what is wrong with it. The message never has the expanded text: it may hold a secret. */
export function parseHost(written: string, env: Env): Address | string {
  const { text } = expandEnv(written, env);
  if (isTemplated(text)) return 'host must not be templated';
  const url = parseUrl(text);
  if (typeof url === 'string') return `host ${url}`;
  if (url.search !== '' || url.hash !== '') return 'host must have no query and no fragment';
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { kind: 'host', base, shown: written.replace(/\/+$/, ''), origin: url.origin, peer: url.host };
}

/** The address of one document; its path and query may be templated, its origin never. */
export function parseEndpoint(written: string, env: Env): Address | string {
  const split = splitActions(written);
  if (!split) return 'endpoint may contain values like {{ .metadata.name }}, but no control structures';
  // Expanded piece by piece: a value cannot add a template.
  const pieces = split.map(({ action, text }) => ({
    action,
    text: action ? text : expandEnv(text, env).text,
    shown: text,
  }));
  if (!isPinned(pieces)) {
    return isTemplated(written)
      ? 'endpoint must begin with a scheme and host that are not templated, as in https://host/path'
      : 'endpoint must be an absolute http or https URL';
  }
  const literal = pieces.map((piece) => (piece.action ? 'x' : piece.text)).join('');
  const url = parseUrl(literal);
  if (typeof url === 'string') return `endpoint ${url}`;
  return { kind: 'endpoint', shown: written, pieces, origin: url.origin, peer: url.host };
}

/** Whether the address needs a CR before it is a URL. */
export function isTemplatedAddress(address: Address): boolean {
  return address.kind === 'endpoint' && address.pieces.some((piece) => piece.action);
}

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
