import { type FunctionRow, indexInto, isAbsent, isMap, isTrue, toText } from '../templates/index.js';
import { boolRow, integerRow, mapRow, read, readList, readMap, readText, textRow } from './reader.js';
import { row } from './row.js';

function conditionOf(object: unknown, type: unknown): unknown {
  const wanted = toText(type);
  return readList(object, 'status.conditions').find((one) => read(one, 'type') === wanted);
}

/** Has content; of a `.cross` reference, that the sibling was found. */
function exists(object: unknown): boolean {
  const found = read(object, 'found');
  return typeof found === 'boolean' ? found : isTrue(object);
}

function isSynced(object: unknown): boolean {
  const observed = read(object, 'status.observedGeneration');
  return !isAbsent(observed) && observed === read(object, 'metadata.generation');
}

/** A key of `get`: names for maps, integers (also as text) for lists. */
function step(value: unknown, key: unknown): unknown {
  const index = !isMap(value) && typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
  return indexInto(value, [index]);
}

const META = {
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u-1',
    resourceVersion: '7',
    labels: { app: 'web' },
    annotations: { note: 'hi' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
};
const OWNED = { metadata: { ownerReferences: [{ kind: 'Loader', name: 'daily' }] } };
const READY = {
  status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Up', message: 'all well' }] },
};
const SYNCED = { metadata: { generation: 3 }, status: { observedGeneration: 3 } };

/** Section "Kubernetes objects": what every object has. */
export const OBJECTS: readonly FunctionRow[] = [
  row(
    'get',
    {
      args: ['obj', 'key…'],
      returns: 'any',
      doc: 'The value at that path of keys.',
      example: ['{{ get . "metadata" "labels" "app" }}', META, 'web'],
    },
    ([object, ...keys]) => keys.reduce(step, object),
    { constantTime: true },
  ),
  mapRow('meta', 'The metadata.', [OWNED, 'map[ownerReferences:[map[kind:Loader name:daily]]]'], (o) =>
    readMap(o, 'metadata'),
  ),
  mapRow('labels', 'The labels.', [META, 'map[app:web]'], (o) => readMap(o, 'metadata.labels')),
  mapRow('annotations', 'The annotations.', [META, 'map[note:hi]'], (o) =>
    readMap(o, 'metadata.annotations'),
  ),
  mapRow('spec', 'The spec.', [{ spec: { replicas: 2 } }, 'map[replicas:2]'], (o) => readMap(o, 'spec')),
  mapRow('status', 'The status.', [{ status: { phase: 'Ready' } }, 'map[phase:Ready]'], (o) =>
    readMap(o, 'status'),
  ),
  textRow('name', 'The name.', [META, 'web'], (o) => readText(o, 'metadata.name')),
  textRow('namespace', 'The namespace.', [META, 'shop'], (o) => readText(o, 'metadata.namespace')),
  textRow('phase', 'The `status.phase`.', [{ status: { phase: 'Ready' } }, 'Ready'], (o) =>
    readText(o, 'status.phase'),
  ),
  row(
    'getLabel',
    {
      args: ['obj', 'key'],
      returns: 'string',
      doc: 'The label of that key.',
      example: ['{{ getLabel . "app" }}', META, 'web'],
    },
    ([object, key]) => toText(indexInto(object, ['metadata', 'labels', toText(key)])),
  ),
  row(
    'getAnnotation',
    {
      args: ['obj', 'key'],
      returns: 'string',
      doc: 'The annotation of that key.',
      example: ['{{ getAnnotation . "note" }}', META, 'hi'],
    },
    ([object, key]) => toText(indexInto(object, ['metadata', 'annotations', toText(key)])),
  ),
  textRow('resourceName', 'The name.', [META, 'web'], (o) => readText(o, 'metadata.name')),
  textRow('resourceNamespace', 'The namespace.', [META, 'shop'], (o) => readText(o, 'metadata.namespace')),
  textRow('resourceUID', 'The UID.', [META, 'u-1'], (o) => readText(o, 'metadata.uid')),
  textRow('resourceVersion', 'The resource version.', [META, '7'], (o) =>
    readText(o, 'metadata.resourceVersion'),
  ),
  textRow('creationTimestamp', 'When it was created.', [META, '2026-01-01T00:00:00Z'], (o) =>
    readText(o, 'metadata.creationTimestamp'),
  ),
  textRow('ownerKind', 'The kind of its first owner.', [OWNED, 'Loader'], (o) =>
    readText(o, 'metadata.ownerReferences.0.kind'),
  ),
  textRow('ownerName', 'The name of its first owner.', [OWNED, 'daily'], (o) =>
    readText(o, 'metadata.ownerReferences.0.name'),
  ),
  row(
    'hasCondition',
    {
      args: ['obj', 'type'],
      returns: 'bool',
      doc: 'Whether the condition is "True".',
      example: ['{{ hasCondition . "Ready" }}', READY, 'true'],
    },
    ([object, type]) => readText(conditionOf(object, type), 'status') === 'True',
  ),
  row(
    'conditionReason',
    {
      args: ['obj', 'type'],
      returns: 'string',
      doc: 'The reason of the condition.',
      example: ['{{ conditionReason . "Ready" }}', READY, 'Up'],
    },
    ([object, type]) => readText(conditionOf(object, type), 'reason'),
  ),
  row(
    'conditionMessage',
    {
      args: ['obj', 'type'],
      returns: 'string',
      doc: 'The message of the condition.',
      example: ['{{ conditionMessage . "Ready" }}', READY, 'all well'],
    },
    ([object, type]) => readText(conditionOf(object, type), 'message'),
  ),
  {
    ...boolRow(
      'resourceExists',
      'Whether it has content; of `.cross.x`, whether it was found.',
      [META, 'true'],
      exists,
    ),
    takes: ['any'],
  },
  boolRow('isTerminating', 'Whether it is being deleted.', [META, 'false'], (o) =>
    isTrue(read(o, 'metadata.deletionTimestamp')),
  ),
  boolRow('isSynced', 'Whether its status is of its present generation.', [SYNCED, 'true'], isSynced),
  integerRow('generation', 'The generation.', [SYNCED, '3'], (o) => numberAt(o, 'metadata.generation')),
  integerRow('observedGeneration', 'The generation that its status is of.', [SYNCED, '3'], (o) =>
    numberAt(o, 'status.observedGeneration'),
  ),
];

function numberAt(object: unknown, path: string): number {
  const value = read(object, path);
  return typeof value === 'number' ? value : 0;
}
