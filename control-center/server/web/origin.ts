import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether the header `Host` may be one that this server is reached by, where nobody signs in: a page elsewhere can make its
 * own name resolve to this machine (DNS rebinding) and is then of our origin.
 */
export function isHostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  return allowed.some((each) => each.toLowerCase() === name);
}

/** Whether a request that changes something comes from our own page. */
export function isOwnOrigin({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return /^https?:$/.test(from.protocol) && from.host === new URL(`${from.protocol}//${host}`).host;
}

/** Whether a browser says that another site's page asks. */
export function isForeignRead(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
}

/** Whether the browser speaks https, to this process or to the proxy before it. */
export function isSecure(headers: IncomingHttpHeaders): boolean {
  return headers['x-forwarded-proto'] === 'https';
}
