/**
 * What a write has changed of a child, in words: fields by their paths, never their values. Lists are compared whole.
 *
 * It does not guarantee that nobody else wrote between the state that is compared and the answer: a field that is not
 * part of the write is left out.
 */
import { deepEqual, isObject, type Json, type JsonMap, type JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { APPLIED_ANNOTATION, postedMark } from './applied.js';
import { isOwnAnnotation } from './ownership/marks.js';

export interface ChildChange {
  /** The child in words: `Service shop/web`. */
  readonly child: string;
  readonly verb: 'created' | 'updated' | 'deleted';
  /** Paths of what changed, `spec.ports`; of an update alone. */
  readonly fields?: readonly string[];
  /** How many more there are than `fields` names. */
  readonly more?: number;
  /** Somebody else had changed what was applied: who, or true when it is not known. */
  readonly drift?: string | true;
}

/** Paths that one change names. */
const MAX_FIELDS = 8;
/** Characters of one path: keys of a map may be anything. */
const MAX_PATH = 100;
/** Changes that one text names. */
const MAX_CHANGES = 4;

/** The paths at which `after` differs from `before`, as far as `wanted` has them or they are gone. */
export function changedFields(
  before: KubernetesObject,
  after: KubernetesObject,
  wanted: JsonObject,
): readonly string[] {
  const found: string[] = [];
  compare(parts(before, wanted), parts(after, wanted), wanted as JsonMap, { path: '', found });
  return found;
}

/** An update with these paths, bounded. */
export function updated(child: string, fields: readonly string[], drift?: string | true): ChildChange {
  const named = fields.slice(0, MAX_FIELDS).map((path) => cut(path));
  const more = fields.length - named.length;
  return {
    child,
    verb: 'updated',
    fields: named,
    ...(more > 0 ? { more } : {}),
    ...(drift === undefined ? {} : { drift }),
  };
}

/** Whether an apply of this object builds what was built before: then it is somebody else's change that it undoes. */
export function undoesDrift(before: KubernetesObject, applied: JsonObject): boolean {
  const { annotations } = (applied['metadata'] ?? {}) as { annotations?: Record<string, string> };
  const mark = annotations?.[APPLIED_ANNOTATION];
  const stored = before.metadata.annotations?.[APPLIED_ANNOTATION];
  return mark !== undefined && (stored === mark || stored === postedMark(mark));
}

/** `Service shop/web: spec.ports changed; drift by kubectl-edit`. */
export function changeText({ child, verb, fields = [], more = 0, drift }: ChildChange): string {
  const what =
    verb === 'updated'
      ? `${child}: ${fields.join(', ')}${more > 0 ? ` and ${more} more` : ''} changed`
      : `${child} ${verb}`;
  if (drift === undefined) return what;
  return `${what}; drift${drift === true ? '' : ` by ${drift}`}`;
}

/** Of all changes of a reconcile; undefined: there is none. */
export function changesText(changes: readonly ChildChange[]): string | undefined {
  if (changes.length === 0) return undefined;
  const named = changes.slice(0, MAX_CHANGES).map(changeText);
  const more = changes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('. ');
}

/** Without what the API server keeps, and without our own marks, which say nothing to a reader. */
function parts(object: KubernetesObject, wanted: JsonObject): JsonMap {
  const { labels = {}, annotations = {}, ownerReferences, finalizers } = object.metadata;
  const kept = Object.entries(annotations).filter(([key]) => !isOwnAnnotation(key));
  const { metadata: _, status, ...rest } = object as unknown as JsonMap;
  return {
    ...rest,
    ...(wanted['status'] === undefined || status === undefined ? {} : { status }),
    metadata: { labels, annotations: Object.fromEntries(kept), ownerReferences, finalizers } as JsonMap,
  };
}

interface Walk {
  readonly path: string;
  readonly found: string[];
}

function compare(before: JsonMap, after: JsonMap, wanted: JsonMap, { path, found }: Walk): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is, want] = [own(before, key), own(after, key), own(wanted, key)];
    if (deepEqual(was, is)) continue;
    const at = joined(path, key);
    if (isObject(was) && isObject(is)) compare(was, is, isObject(want) ? want : {}, { path: at, found });
    else if (want !== undefined || is === undefined) found.push(at);
  }
}

function own(object: JsonMap, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function joined(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function cut(path: string): string {
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH - 1)}…` : path;
}
