/**
 * What templates and conditions of one CR see: the CR itself, its children by kind and by name, and the documents
 * of its siblings.
 */
import { pluralOf, readAs } from '../../katalog/index.js';
import { withFields } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { entryMark } from './ownership/marks.js';

export interface TemplateData {
  readonly [key: string]: unknown;
  readonly metadata: KubernetesObject['metadata'];
  readonly cross: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly health: Readonly<Record<string, unknown>>;
  readonly events?: Readonly<Record<string, unknown>>;
}

export interface TemplateSources {
  readonly children: readonly KubernetesObject[];
  /** True for kinds that only a `custom` entry creates. */
  readonly isCustom: (child: KubernetesObject) => boolean;
  readonly cross: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly health: Readonly<Record<string, unknown>>;
  /** Kubernetes Events that `watchEvents` has seen for it, by the name of the declaration. */
  readonly events?: Readonly<Record<string, unknown>>;
  /** Results of external calls so far. */
  readonly external?: Readonly<Record<string, unknown>>;
}

export function templateData(cr: KubernetesObject, sources: TemplateSources): TemplateData {
  return withFields(cr, {
    spec: cr.spec ?? {},
    status: cr.status ?? {},
    children: childrenByKind(sources.children, sources.isCustom),
    cross: sources.cross,
    metrics: sources.metrics,
    health: sources.health,
    events: sources.events ?? {},
    external: sources.external ?? {},
  });
}

/**
 * `<kind>` in lower case holds the child, or the list when there are several, of which fields are those of the newest;
 * `<kind>s` holds them by name. Custom resources stand under `custom` and `customs`, and under both by name.
 */
export function childrenByKind(
  children: readonly KubernetesObject[],
  isCustom: (child: KubernetesObject) => boolean,
): Record<string, unknown> {
  const groups = new Map<string, KubernetesObject[]>();
  for (const child of children) {
    const kind = isCustom(child) ? 'custom' : (child.kind ?? '').toLowerCase();
    const group = groups.get(kind);
    if (group) group.push(child);
    else groups.set(kind, [child]);
  }
  const result: Record<string, unknown> = {};
  for (const [kind, group] of groups) {
    const named = byName(group);
    const newest = group.reduce((last, child) => (isNewer(child, last) ? child : last));
    const one = kind === 'custom' ? withHidden(newest, named) : newest;
    result[kind] = group.length === 1 ? one : readAs(group, one);
    result[pluralOf(kind)] = named;
  }
  return result;
}

/** Without a prototype: an engine makes no shape of its own for the names of each CR. */
function byName(children: readonly KubernetesObject[]): Readonly<Record<string, KubernetesObject>> {
  const named: Record<string, KubernetesObject> = Object.create(null);
  for (const child of children) named[child.metadata.name] = child;
  return named;
}

/** Of two made in the same second, the one whose entry stands later. */
function isNewer(a: KubernetesObject, b: KubernetesObject): boolean {
  const [madeA, madeB] = [a, b].map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0);
  return (madeA ?? 0) === (madeB ?? 0) ? place(a) > place(b) : (madeA ?? 0) > (madeB ?? 0);
}

/** The number of a child's entry in its list. */
function place(child: KubernetesObject): number {
  return Number(/\[(\d+)\]$/.exec(entryMark(child)?.entry ?? '')?.[1] ?? 0);
}

/** A copy with further fields that are found by their name alone; its own win. */
function withHidden(object: KubernetesObject, fields: Readonly<Record<string, unknown>>): object {
  const copy = { ...object };
  for (const [key, value] of Object.entries(fields)) {
    if (!Object.hasOwn(copy, key)) Object.defineProperty(copy, key, { value });
  }
  return copy;
}
