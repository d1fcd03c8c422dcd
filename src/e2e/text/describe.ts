/** An object as people read it: its fields by name, then its Events; close to what `kubectl describe` prints. */
import { isObject, type Json, type JsonMap, momentText } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';

const LEFT_OUT = new Set(['managedFields', 'resourceVersion', 'uid', 'generation', 'selfLink']);

export function describeText(object: KubernetesObject, events: readonly KubernetesObject[]): string {
  const { metadata, apiVersion, kind, ...rest } = object as unknown as JsonMap;
  const { name, namespace, labels, annotations, ...others } = isObject(metadata) ? metadata : {};
  const head = { Name: name, Namespace: namespace, Labels: labels, Annotations: annotations };
  const body = { 'API Version': apiVersion, Kind: kind, Metadata: without(others), ...titled(rest) };
  return [...lines({ ...head, ...body } as JsonMap, ''), ...eventLines(events)].join('\n');
}

/** A table as `kubectl events` prints it, oldest first. */
export function eventLines(events: readonly KubernetesObject[]): readonly string[] {
  if (events.length === 0) return ['Events:  <none>'];
  const rows = [...events]
    .sort((a, b) => (lastSeen(a) < lastSeen(b) ? -1 : 1))
    .map((event) => {
      const { type, reason, message, involvedObject } = event as unknown as JsonMap;
      const { kind, name } = isObject(involvedObject) ? involvedObject : {};
      return `  ${lastSeen(event)}  ${type}  ${reason}  ${String(kind).toLowerCase()}/${name}  ${message}`;
    });
  return ['Events:', ...rows];
}

function lastSeen(event: KubernetesObject): string {
  const seen = event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata.creationTimestamp;
  return typeof seen === 'string' ? seen : momentText(0);
}

function without(metadata: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !LEFT_OUT.has(key)));
}

function titled(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [title(key), value]));
}

/** `readyReplicas` is `Ready Replicas`. */
function title(key: string): string {
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function lines(value: JsonMap, indent: string): readonly string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const name = indent === '' ? key : title(key);
    if (item === undefined || item === null) return [];
    if (Array.isArray(item))
      return [`${indent}${name}:`, ...item.flatMap((each) => member(each, `${indent}  `))];
    if (!isObject(item)) return [`${indent}${name}:  ${item}`];
    return [`${indent}${name}:`, ...lines(item, `${indent}  `)];
  });
}

function member(item: Json, indent: string): readonly string[] {
  if (isObject(item)) return lines(item, indent);
  return [`${indent}${Array.isArray(item) ? JSON.stringify(item) : item}`];
}
