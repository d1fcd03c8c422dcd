/** Objects that entries name, and the text that is read of them. */
import { stringify } from 'yaml';
import { type Json, type JsonMap, jsonPath } from '../../../lib/base/index.js';
import {
  type ApiResource,
  isNotFound,
  type KubernetesObject,
  type ServedKind,
} from '../../../lib/kube/index.js';
import type { ReadEntry } from '../document/index.js';
import { describeText, eventLines } from '../text/describe.js';
import type { KubectlContext, Reading } from './context.js';
import { type Kinds, namespaceIn } from './kinds.js';
import { NotThere } from './pods.js';

const EVENTS: ApiResource = { apiVersion: 'v1', plural: 'events', namespaced: true };

export interface ObjectQuery {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly namespace?: string | undefined;
}

/** An object of a kind, or each of those that are selected. Empty: there is none. */
export async function objectsNamed(
  context: KubectlContext,
  served: ServedKind,
  query: ObjectQuery,
): Promise<readonly KubernetesObject[]> {
  const { client, signal } = context;
  const namespace = namespaceIn(served, query.namespace);
  const typed = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    apiVersion: served.apiVersion,
    kind: served.kind,
  });
  if (query.name === undefined) {
    const selection = { namespace, labelSelector: query.labelSelector };
    return (await client.list(served, selection, { signal })).items.map(typed);
  }
  try {
    return [typed(await client.get(served, { namespace, name: query.name }, { signal }))];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** `get`: where a name of a kind is one of several kinds, the one whose object has the field. */
export async function readObject(context: KubectlContext, entry: ReadEntry<'get'>): Promise<Reading> {
  const candidates = await context.kinds.named(entry.kind);
  let best: Reading | undefined;
  for (const served of candidates) {
    const objects = await objectsNamed(context, served, entry);
    if (objects.length === 0) continue;
    const text = textOf(objects, entry);
    if (entry.field === undefined || text !== '') return { text };
    best ??= { text };
  }
  if (best) return best;
  // That it does not exist is what is asserted.
  if (entry.notExists === true || entry.exists === false) return { text: '' };
  throw new NotThere(`${nameOf(context.kinds, entry)} does not exist`);
}

function textOf(objects: readonly KubernetesObject[], { field, format, name }: ReadEntry<'get'>): string {
  const [first] = objects;
  const isOne = name !== undefined && first !== undefined;
  const value = (isOne ? first : { apiVersion: 'v1', kind: 'List', items: objects }) as unknown as JsonMap;
  if (field !== undefined) return fieldText(value, field);
  return format === 'json' ? JSON.stringify(value) : stringify(value);
}

/** With or without a leading dot, or in braces as `kubectl` has it; several values stand apart by blanks. */
export function fieldText(value: Json, field: string): string {
  const bare = field
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$/, '');
  const path = bare.startsWith('.') || bare.startsWith('[') ? bare : `.${bare}`;
  return jsonPath(value, path)
    .map((each) => (typeof each === 'object' && each !== null ? JSON.stringify(each) : String(each ?? '')))
    .join(' ');
}

export async function describe(context: KubectlContext, entry: ReadEntry<'describe'>): Promise<Reading> {
  const served = await context.kinds.one(entry.kind);
  const objects = await objectsNamed(context, served, entry);
  if (objects.length === 0) throw new NotThere(`${nameOf(context.kinds, entry)} does not exist`);
  const texts = await Promise.all(
    objects.map(async (object) => describeText(object, await eventsOf(context, object))),
  );
  return { text: texts.join('\n\n') };
}

/** `events`: those of an object that may be gone. */
export async function readEvents(context: KubectlContext, entry: ReadEntry<'events'>): Promise<Reading> {
  const served = await context.kinds.one(entry.kind);
  const namespace = namespaceIn(served, entry.namespace);
  const metadata = { name: entry.name, ...(namespace === undefined ? {} : { namespace }) };
  const events = await eventsOf(context, { kind: served.kind, metadata });
  return { text: events.length === 0 ? '' : eventLines(events).slice(1).join('\n') };
}

export async function eventsOf(
  { client, signal }: Pick<KubectlContext, 'client' | 'signal'>,
  { kind, metadata }: Pick<KubernetesObject, 'kind' | 'metadata'>,
): Promise<readonly KubernetesObject[]> {
  const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${metadata.name}`;
  const { items } = await client.list(EVENTS, { namespace: metadata.namespace, fieldSelector }, { signal });
  return items;
}

/** What an entry means, in words. */
export function nameOf(kinds: Kinds, { kind, name, labelSelector, namespace }: ObjectQuery): string {
  if (name !== undefined) return kinds.objectName(kind, { namespace, name });
  const place = kinds.namespaceOf(kind, namespace);
  return [
    kind,
    ...(place === undefined ? [] : [`of ${place}`]),
    ...(labelSelector === undefined ? [] : [`with ${labelSelector}`]),
  ].join(' ');
}
