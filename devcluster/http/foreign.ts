import { forbidden } from '../api-error.js';
import type { ServedRequest } from './exchange.js';

const OWN_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
/** What a browser says of a request that no page of another origin has made (Fetch Metadata, W3C). */
const OWN_SITES = ['same-origin', 'none'];

/**
 * There is no authentication, so a page in a browser must not reach the server: neither under a name of its own (DNS
 * rebinding, hence `Host`) nor from another origin. A page can write without a preflight (a body without a type), so
 * `Origin` and `Sec-Fetch-Site` are checked for every method. Clients that are no browser send neither.
 */
export function refuseForeign({ headers }: Pick<ServedRequest, 'headers'>): void {
  const host = headers.host ?? '';
  const name = host.replace(/:\d+$/, '');
  if (!OWN_HOSTS.includes(name)) refuse('host', name, 'the embedded cluster answers to this machine alone');
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    refuse('origin', origin, 'the embedded cluster answers no page of another origin');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && !OWN_SITES.includes(String(site)))
    refuse('site', String(site), 'the embedded cluster answers no page of another site');
}

function refuse(resource: string, name: string, why: string): never {
  throw forbidden({ group: '', resource, name }, why);
}
