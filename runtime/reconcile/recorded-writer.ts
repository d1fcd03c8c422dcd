/**
 * The writes of one reconcile to its children, each with what it has changed: a write that changes nothing is not
 * reported. Nothing is read for that: the state before is the one that the cache shows, or that was read anyway.
 */
import type { JsonObject } from '../../lib/base/index.js';
import {
  type ApiResource,
  type KubernetesObject,
  lastWriter,
  type ObjectName,
} from '../../lib/kube/index.js';
import { type ChildChange, changedFields, undoesDrift, updated } from './child-change.js';
import { metadataOf } from './child-key.js';
import type { ChildReader } from './children.js';
import { FIELD_MANAGER, type Writer } from './writer.js';

export interface RecordedWriterTools {
  readonly reader: Pick<ChildReader, 'get' | 'otherWriter'>;
  readonly changed: (change: ChildChange) => void;
}

/** A resource whose kind is known, as that of what an entry builds. */
type Typed = ApiResource & { readonly kind?: string };

export function recordedWriter(writer: Writer, { reader, changed }: RecordedWriterTools): Writer {
  /** Objects that this reconcile has read past the cache. */
  const read = new Map<string, KubernetesObject>();
  const before = (resource: Typed, name: ObjectName): KubernetesObject | undefined =>
    read.get(placeOf(resource, name)) ??
    reader.get(resource.apiVersion, resource.kind ?? '', name.namespace, name.name);
  const report = (
    resource: Typed,
    known: KubernetesObject | undefined,
    { wanted, answer }: { readonly wanted: JsonObject; readonly answer: KubernetesObject },
  ): void => {
    const place = placeOf(resource, answer.metadata);
    read.delete(place);
    if (known === undefined || known.metadata.resourceVersion === answer.metadata.resourceVersion) return;
    const fields = changedFields(known, answer, wanted);
    if (fields.length === 0) return;
    const writer = reader.otherWriter(known) ?? otherThanUs(known);
    changed(updated(place, fields, undoesDrift(known, wanted) ? (writer ?? true) : undefined));
  };
  return {
    get: async (resource, name, options) => {
      const found = await writer.get(resource, name, options);
      if (found) read.set(placeOf(resource, name), found);
      return found;
    },
    create: async (resource, object, options) => {
      const answer = await writer.create(resource, object, options);
      if (answer) changed({ child: placeOf(resource, answer.metadata), verb: 'created' });
      return answer;
    },
    apply: async (resource, object, options) => {
      const known = before(resource, metadataOf(object));
      const answer = await writer.apply(resource, object, options);
      report(resource, known, { wanted: object, answer });
      return answer;
    },
    mergePatch: async (resource, name, patch, options) => {
      const known = before(resource, name);
      const answer = await writer.mergePatch(resource, name, patch, options);
      report(resource, known, { wanted: patch, answer });
      return answer;
    },
    delete: async (resource, name, options) => {
      const deletion = await writer.delete(resource, name, options);
      if (deletion !== 'changed') changed({ child: placeOf(resource, name), verb: 'deleted' });
      return deletion;
    },
  };
}

function otherThanUs(object: KubernetesObject): string | undefined {
  const writer = lastWriter(object, FIELD_MANAGER);
  return writer === FIELD_MANAGER ? undefined : writer;
}

function placeOf(
  { kind, plural }: Typed,
  {
    namespace,
    name,
  }: Pick<KubernetesObject['metadata'], 'name'> & { readonly namespace?: string | undefined },
): string {
  return `${kind ?? plural} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
