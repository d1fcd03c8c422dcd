import type { Credential } from './credential.js';
import { type CachePolicy, type CrossEntry, leaderOnly } from './entry.js';
import { oncopErrors } from './errors.js';
import { needsSelector, type Resource } from './surface.js';
import { isTemplated, type Render, type Subject } from './template-text.js';

/** One thing to read, with every template rendered. */
export interface LocalTarget {
  readonly crd: string;
  readonly resource: Exclude<Resource, 'endpoint'>;
  /** Of the CR, where the resource has one. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

export interface RemoteTarget {
  readonly url: URL;
  /** `host:port`, the label of metrics. */
  readonly peer: string;
  readonly resource: Resource;
  readonly leaderOnly: boolean;
  readonly credential: Credential | undefined;
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
  return { crd: entry.crd, resource, ...selectedCr(entry, renderer(entry, subject, render), subject) };
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
  const rendered = renderer(entry, subject, render);
  const text =
    address.kind === 'endpoint'
      ? address.pieces
          .map(({ action, text }) => (action ? encodeURIComponent(rendered(text)) : text))
          .join('')
      : inferredUrl(entry, address.base, resource, rendered, subject);
  return {
    url: new URL(text),
    peer: address.peer,
    resource,
    leaderOnly: leaderOnly(entry, resource),
    credential: entry.credential,
    policy: entry.policy,
  };
}

/** The URL as text, with templates left as written: what people are shown. */
export function urlPattern(entry: CrossEntry, resource: Resource): string {
  const { address } = entry;
  if (address.kind === 'local') return '';
  if (address.kind === 'endpoint') return address.text;
  const { name, namespace } = entry.selector;
  const cr = { name: name ?? '', namespace: namespace ?? '{{ .metadata.namespace }}' };
  return `${address.base}${pathOf(resource, entry.crd, cr, (text) => text)}`;
}

interface CrName {
  readonly name: string;
  /** undefined: the CR is cluster-scoped. */
  readonly namespace: string | undefined;
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

/** Gives a text its value for the CR; throws when that cannot name anything. */
function renderer(
  entry: CrossEntry,
  subject: Subject | undefined,
  render: Render | undefined,
): (text: string) => string {
  const refuse = (text: string, why: string, cause?: unknown): never => {
    throw oncopErrors.make('ORK_ONCOP_TARGET', `"${entry.alias}": "${text}" ${why}`, cause);
  };
  const renderOne = (text: string): string => {
    if (!isTemplated(text)) return text;
    if (!subject) return refuse(text, 'is templated, and there is no CR to render it for');
    if (!render) return refuse(text, 'is templated, and the client has no `render`');
    try {
      return render(text, subject);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return refuse(text, `does not render: ${reason}`, cause);
    }
  };
  return (text) => {
    const value = renderOne(text);
    return value === '' || value === '.' || value === '..'
      ? refuse(text, `gives "${value}", which names nothing`)
      : value;
  };
}
