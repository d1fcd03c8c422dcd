/**
 * Lines that ask for the same elsewhere: kubectl for the resource, curl for the Live API. They are pasted into a shell, and
 * their parts come from runtimes: what a shell would read stands in quotes.
 */
import type { RowEntity, SourceEntity } from '../../server/wire/index.js';

/** `orders.shop.example.com`: unlike the name of the entry, what a cluster knows the resource by. */
export function resourceOf({ gvr, crd }: Pick<RowEntity, 'gvr' | 'crd'>): string {
  const plural = /Resource=(\S+)$/.exec(gvr)?.[1] ?? crd;
  const group = gvr.split('/')[0] ?? '';
  return group.includes('.') ? `${plural}.${group}` : plural;
}

interface Name {
  readonly namespace: string;
  readonly name: string;
}

export function kubectlLine(resource: string, { namespace, name }: Name): string {
  const place = namespace ? ` -n ${quoted(namespace)}` : '';
  return `kubectl get ${quoted(resource)}${place} ${quoted(name)} -o yaml`;
}

/** The URL of an operator at its runtime; with a CR, that of the CR. */
export function liveUrl(source: Pick<SourceEntity, 'urls'> | undefined, crd: string, cr?: Name): string {
  const [url = ''] = source?.urls ?? [];
  const path = [crd, ...(cr ? ['cr', ...(cr.namespace ? [cr.namespace] : []), cr.name] : [])];
  return `${url}/katalog/${path.map(encodeURIComponent).join('/')}`;
}

export function curlLine(url: string, flags: '-s' | '-sN' = '-s'): string {
  return `curl ${flags} ${quoted(url)}`;
}

/** As one word of a shell. */
export function quoted(text: string): string {
  return /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
