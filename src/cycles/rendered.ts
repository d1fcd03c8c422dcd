/** What a Katalog makes of custom resources, as manifests that other tools take. */
import { groupOf, isObject, type JsonMap, type JsonObject, without } from '../../lib/base/index.js';
import type { Course, Objects, Subject } from './courses.js';
import type { Simulation } from './simulation.js';
import type { Write } from './write.js';

/** Annotations that the runtime keeps its books in: they name uids and hashes of one cluster. */
const OWN_PREFIX = 'orkestra.orkspace.io/';

/** The children of each subject in the order of their making, then the subject with its status. */
export function renderedManifests({ courses, objects }: Simulation): readonly JsonObject[] {
  return courses.flatMap((course) => [...childrenOf(course), ...subjectOf(course.subject, objects)]);
}

/** What was sent last of each child that was not deleted again. */
function childrenOf({ subject, cycles }: Course): readonly JsonObject[] {
  const sent = new Map<string, JsonObject>();
  for (const write of cycles.flatMap(({ writes }) => writes)) {
    const { apiVersion, kind, namespace, name, verb, status, subresource } = write;
    if (status >= 300 || subresource !== '' || isOf(write, subject)) continue;
    const key = `${apiVersion} ${kind} ${namespace}/${name}`;
    if (verb === 'delete') sent.delete(key);
    else if (write.sent && (verb === 'create' || verb === 'apply')) sent.set(key, write.sent);
  }
  return [...sent.values()].map(asManifest);
}

type Identity = Pick<Write, 'apiVersion' | 'kind' | 'namespace' | 'name'>;

/** In whatever version. */
function isOf(write: Identity, { apiVersion, kind, namespace = '', name }: Subject): boolean {
  const isSameKind = write.kind === kind && groupOf(write.apiVersion) === groupOf(apiVersion);
  return isSameKind && write.namespace === namespace && write.name === name;
}

function subjectOf(subject: Subject, objects: Objects['all']): readonly JsonObject[] {
  const { apiVersion, kind } = subject;
  const found = objects.find(({ write }) => isOf(write, subject));
  if (!found) return [];
  const { metadata, ...rest } = found.object;
  const kept = ['name', 'namespace', 'labels', 'annotations'].flatMap((field) => {
    const value = (metadata as JsonMap)[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  return [{ apiVersion, kind, metadata: Object.fromEntries(kept) as JsonObject, ...rest }];
}

/** Without what holds in the simulated cluster alone. */
function asManifest(object: JsonObject): JsonObject {
  const metadata = object['metadata'] as JsonMap;
  const annotations = foreign(metadata['annotations']);
  return {
    ...object,
    metadata: {
      ...without(metadata, 'ownerReferences', 'annotations', 'uid'),
      ...(annotations === undefined ? {} : { annotations }),
    } as JsonObject,
  };
}

function foreign(annotations: unknown): JsonMap | undefined {
  if (!isObject(annotations)) return undefined;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith(OWN_PREFIX));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
