import { labelText } from '../../lib/base/index.js';
import type { Address } from '../declare/address.js';
import { type CachePolicy, type CrossEntry, leaderOnly } from '../declare/entry.js';
import { type LocalResource, needsSelector, type Resource } from '../declare/surface.js';
import type { Render, Subject } from '../declare/template-text.js';
import { oncopErrors } from '../errors.js';
import type { Credential } from '../transport/credential.js';
import type { Tls } from '../transport/tls.js';
import type { CrName } from './cr-name.js';
import { segments } from './rendering.js';
import type { LabelSelection } from './selection.js';

/** One thing to read, with every template rendered. */
export interface LocalTarget {
  readonly crd: string;
  readonly resource: LocalResource;
  /** Of the CR, where the resource has one. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

export interface RemoteTarget {
  /** Tells answers apart: what is asked with another token, or believed by another rule, is not the same. */
  readonly key: string;
  readonly url: URL;
  /** `host:port`, the label of metrics. */
  readonly peer: string;
  readonly resource: Resource;
  readonly leaderOnly: boolean;
  /** The base of `url` in whose place that of the leader may stand; undefined: the leader is not gone to. */
  readonly followFrom: string | undefined;
  readonly credential: Credential | undefined;
  readonly tls: Tls | undefined;
  readonly policy: CachePolicy;
}

/** The in-process target of an entry. Throws ORK_ONCOP_TARGET as `remoteTarget` does. */
export function localTarget(
  entry: CrossEntry,
  resource: LocalTarget['resource'],
  subject: Subject | undefined,
  render: Render | undefined,
): LocalTarget {
  if (!needsSelector(resource)) return { crd: entry.crd, resource, name: undefined, namespace: undefined };
  return { crd: entry.crd, resource, ...selectedCr(entry, segments(entry, subject, render), subject) };
}

/**
 * The URL of an entry's resource. It throws ORK_ONCOP_TARGET when a template fails or renders to something that
 * cannot be a segment: an empty text, `.` or `..`. Rendered text is always percent-encoded, so that a CR cannot
 * choose another path or query than the declaration has.
 */
export function remoteTarget(
  entry: CrossEntry,
  resource: Resource,
  subject: Subject | undefined,
  render: Render | undefined,
): RemoteTarget {
  const { address } = entry;
  if (address.kind === 'local') throw oncopErrors.make('ORK_ONCOP_TARGET', `"${entry.alias}" is in-process`);
  const rendered = segments(entry, subject, render);
  const text =
    address.kind === 'endpoint'
      ? address.pieces
          .map(({ action, text }) => (action ? encodeURIComponent(rendered(text)) : text))
          .join('')
      : inferredUrl(entry, address.base, resource, rendered, subject);
  return targetAt(entry, address.peer, text, resource);
}

/** The URL of one CR, or of its events, whose name is known. */
export function crTarget(entry: CrossEntry, resource: Resource, cr: CrName): RemoteTarget {
  const { base, peer } = hostOf(entry);
  return targetAt(entry, peer, `${base}${pathOf(resource, entry.crd, cr, encodeURIComponent)}`, resource);
}

/** The URL of the CRs with certain labels, at most `limit` of them. */
export function listTarget(
  entry: CrossEntry,
  { labels, namespace }: LabelSelection,
  limit: number,
): RemoteTarget {
  const { base, peer } = hostOf(entry);
  const query = new URLSearchParams({ labelSelector: labelText(labels), limit: String(limit) });
  if (namespace !== undefined) query.set('namespace', namespace);
  return targetAt(entry, peer, `${base}/katalog/${encodeURIComponent(entry.crd)}/cr?${query}`, 'list');
}

function targetAt(entry: CrossEntry, peer: string, address: string, resource: Resource): RemoteTarget {
  const { credential, tls, policy } = entry;
  const url = new URL(address);
  const isLeaders = leaderOnly(entry, resource);
  return {
    key: `${isLeaders ? 'leader' : 'any'} ${credential?.id ?? ''} ${tls?.id ?? ''} ${url.href}`,
    url,
    peer,
    resource,
    leaderOnly: isLeaders,
    followFrom: entry.followLeader && entry.address.kind === 'host' ? entry.address.base : undefined,
    credential,
    tls,
    policy,
  };
}

function hostOf({ alias, address }: CrossEntry): Extract<Address, { kind: 'host' }> {
  if (address.kind === 'host') return address;
  throw oncopErrors.make('ORK_ONCOP_TARGET', `"${alias}" has no host whose CRs could be selected by labels`);
}

/** The URL as text, with templates left as written: what people are shown. */
export function urlPattern(entry: CrossEntry, resource: Resource): string {
  const { address } = entry;
  if (address.kind === 'local') return '';
  if (address.kind === 'endpoint') return address.text;
  const { name, namespace, matchLabels } = entry.selector;
  if (matchLabels && needsSelector(resource)) return `${address.base}/katalog/${entry.crd}/cr`;
  const cr = { name: name ?? '', namespace: namespace ?? '{{ .metadata.namespace }}' };
  return `${address.base}${pathOf(resource, entry.crd, cr, (text) => text)}`;
}

function inferredUrl(
  entry: CrossEntry,
  base: string,
  resource: Resource,
  rendered: (text: string) => string,
  subject: Subject | undefined,
): string {
  const cr = needsSelector(resource) ? selectedCr(entry, rendered, subject) : undefined;
  return `${base}${pathOf(resource, entry.crd, cr, encodeURIComponent)}`;
}

function pathOf(
  resource: Resource,
  crd: string,
  cr: CrName | undefined,
  encode: (text: string) => string,
): string {
  const root = `/katalog/${encode(crd)}`;
  if (resource === 'health') return `${root}/health`;
  if (!needsSelector(resource) || !cr) return root;
  const namespace = cr.namespace === undefined ? '' : `/${encode(cr.namespace)}`;
  const path = `${root}/cr${namespace}/${encode(cr.name)}`;
  return resource === 'events' ? `${path}/events` : path;
}

/** The CR that the selector names; `namespace: ""` in it says that the CR is cluster-scoped. */
function selectedCr(
  { selector }: CrossEntry,
  rendered: (text: string) => string,
  subject: Subject | undefined,
): CrName {
  const name = rendered(selector.name ?? '');
  if (selector.namespace === '') return { name, namespace: undefined };
  const namespace =
    selector.namespace === undefined ? subject?.metadata.namespace : rendered(selector.namespace);
  return { name, namespace };
}
