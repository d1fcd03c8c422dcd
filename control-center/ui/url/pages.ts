/** The pages and their URLs. The one place that writes and reads paths; segments are encoded here. */
import { flag, moment, oneOf, text } from './params.js';

const segment = encodeURIComponent;

export const CRD_TABS = ['live', 'why', 'what-if', 'crs', 'reference'] as const;
export type CrdTab = (typeof CRD_TABS)[number];

export const RANGES = ['15m', '1m', '5m', '30m', '1h', '3h', '6h'] as const;
export type Range = (typeof RANGES)[number];

/** Paths without the place where the server mounts the page. */
export const paths = {
  overview: () => '/',
  topology: () => '/topology',
  settings: () => '/settings',
  signIn: () => '/sign-in',
  shortcuts: () => '/shortcuts',
  runtime: (rt: string) => `/runtimes/${segment(rt)}`,
  crd: (rt: string, crd: string, tab: CrdTab = 'live') =>
    `/runtimes/${segment(rt)}/crds/${segment(crd)}${tab === 'live' ? '' : `/${tab}`}`,
  /** A CR without a namespace stands under `_`. */
  cr: (rt: string, crd: string, { namespace, name }: { namespace: string; name: string }) =>
    `${paths.crd(rt, crd, 'crs')}/${segment(namespace === '' ? '_' : namespace)}/${segment(name)}`,
};

const range = oneOf(...RANGES);
const chosen = { last: range, from: moment, to: moment };

/** What can be set on each page, and is in its URL. */
export const pageParams = {
  overview: {
    state: oneOf('', 'degraded', 'unreachable', 'no-leader', 'pending', 'scaled', 'healthy', 'gated'),
    cluster: text,
    ns: text,
    q: text,
    sort: oneOf('worst', 'name', 'queue', 'workers', 'errors', 'p95', 'crs'),
  },
  katalog: { document: oneOf('', 'raw', 'enriched') },
  crd: { ...chosen, table: flag },
  why: { ...chosen, at: moment, decision: moment, table: flag },
  whatIf: chosen,
  crs: {
    q: text,
    ns: text,
    label: text,
    phase: text,
    ready: oneOf('', 'true', 'false'),
    sort: oneOf('name', 'worst', 'age', 'phase', 'generation'),
  },
  cr: { tab: oneOf('status', 'spec', 'labels', 'yaml') },
  reference: { view: oneOf('enriched', 'raw') },
  topology: { focus: text, edge: text, cluster: text, katalog: text, stale: flag, table: flag, at: moment },
  settings: { panel: oneOf('', 'add') },
} as const;

/** Milliseconds of a range. */
export function rangeMs(last: Range): number {
  const unit = last.endsWith('h') ? 3_600_000 : 60_000;
  return Number.parseInt(last, 10) * unit;
}
