/** Requests that an API server has served, by verb, resource and code, from its own metrics. Watches are left out. */
import { request } from 'undici';
import type { KubeCredentials } from '../../../test/support/kube-credentials.js';

const RESOURCES = new Set(['loads', 'configmaps', 'deployments', 'events']);

/** Keys as in `APPLY configmaps 201`. */
export type ServedRequests = ReadonlyMap<string, number>;

export async function servedRequests({ url, agent, headers }: KubeCredentials): Promise<ServedRequests> {
  const { statusCode, body } = await request(`${url}/metrics`, { dispatcher: agent, headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`metrics of the API server: ${statusCode} ${text}`);
  const served = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('apiserver_request_total{')) continue;
    const label = (name: string): string => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    if (!RESOURCES.has(label('resource')) || label('verb') === 'WATCH') continue;
    const subresource = label('subresource') === '' ? '' : `/${label('subresource')}`;
    const key = `${label('verb')} ${label('resource')}${subresource} ${label('code')}`;
    served.set(key, (served.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return served;
}

/** What came between two looks. */
export function servedBetween(
  before: ServedRequests,
  after: ServedRequests,
): Readonly<Record<string, number>> {
  const more = [...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0).sort(([a], [b]) => a.localeCompare(b)));
}
