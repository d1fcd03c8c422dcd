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
  /** The URL for logs and errors: rendered for the CR, with `$NAME` in place of values from the environment. */
  readonly shown: string;
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
  if (address.kind === 'host') {
    const cr = needsSelector(resource) ? selectedCr(entry, rendered, subject) : undefined;
    return targetAt(entry, resource, address, pathOf(resource, entry.crd, cr, encodeURIComponent));
  }
  const values = address.pieces.map(({ action, text }) =>
    action ? encodeURIComponent(rendered(text)) : undefined,
  );
  const base = address.pieces.map(({ text }, index) => values[index] ?? text).join('');
  const shown = address.pieces.map((piece, index) => values[index] ?? piece.shown).join('');
  return targetAt(entry, resource, { base, shown, peer: address.peer }, '');
}

/** The URL of one CR, or of its events, whose name is known. */
export function crTarget(entry: CrossEntry, resource: Resource, cr: CrName): RemoteTarget {
  return targetAt(entry, resource, hostOf(entry), pathOf(resource, entry.crd, cr, encodeURIComponent));
}

/** The URL of the CRs with certain labels, at most `limit` of them. */
export function listTarget(
  entry: CrossEntry,
  { labels, namespace }: LabelSelection,
  limit: number,
): RemoteTarget {
  const query = new URLSearchParams({ labelSelector: labelText(labels), limit: String(limit) });
  if (namespace !== undefined) query.set('namespace', namespace);
  return targetAt(entry, 'list', hostOf(entry), `/katalog/${encodeURIComponent(entry.crd)}/cr?${query}`);
}

function targetAt(
  entry: CrossEntry,
  resource: Resource,
  { base, shown, peer }: { readonly base: string; readonly shown: string; readonly peer: string },
  rest: string,
): RemoteTarget {
  const { credential, tls, policy } = entry;
  const url = new URL(`${base}${rest}`);
  const isLeaders = leaderOnly(entry, resource);
  return {
    key: `${isLeaders ? 'leader' : 'any'} ${credential?.id ?? ''} ${tls?.id ?? ''} ${url.href}`,
    url,
    shown: `${shown}${rest}`,
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

/** The URL as text, with templates and `$NAME` as written. */
export function urlPattern(entry: CrossEntry, resource: Resource): string {
  const { address } = entry;
  if (address.kind === 'local') return '';
  if (address.kind === 'endpoint') return address.shown;
  const { name, namespace, matchLabels } = entry.selector;
  if (matchLabels && needsSelector(resource)) return `${address.shown}/katalog/${entry.crd}/cr`;
  const cr = { name: name ?? '', namespace: namespace ?? '{{ .metadata.namespace }}' };
  return `${address.shown}${pathOf(resource, entry.crd, cr, (text) => text)}`;
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
