import { anyMember } from '../fields/any-member.js';
import { listOf, mapOf } from '../fields/collection.js';
import type { FieldTable } from '../fields/field-type.js';
import { looseText, oneOf, port, text } from '../fields/scalar.js';
import { type Fields, type Place, sharing, structure } from '../fields/structure.js';
import { MANAGED_LABELS } from '../labels.js';
import {
  ABSENT,
  asMap,
  concatNodes,
  derive,
  listNode,
  mergeMaps,
  type Node,
  OBJECT_NAME,
  objectNode,
  orElse,
} from '../node.js';
import { computeResources } from './compute.js';
import { environment, environmentFrom } from './environment.js';
import { defaultPorts, probes } from './probes.js';
import { containerSecurity, podSecurity } from './security.js';
import { volumeMounts, volumes } from './volumes.js';

const pullSecret = structure({ name: text }, (fields) => objectNode(fields), { required: ['name'] });

/** The pod fields of the contract; kinds that lack some take a part of the table. */
export const POD_FIELDS = {
  image: text,
  imagePullSecrets: listOf(anyMember(pullSecret, (name) => ({ name }))),
  port,
  protocol: oneOf(['TCP', 'UDP', 'SCTP']),
  command: listOf(looseText),
  args: listOf(looseText),
  env: environment,
  envFrom: environmentFrom,
  resources: computeResources,
  probes,
  securityContext: containerSecurity,
  podSecurity,
  volumes,
  volumeMounts,
  nodeSelector: mapOf(looseText),
  serviceAccountName: text,
  workingDirectory: text,
} satisfies FieldTable;

/** The pod spec that these fields make: one container, named like the object. */
export function podSpec(
  fields: Fields,
  place: Place,
  more: Readonly<Record<string, Node | string>> = {},
): Node {
  return objectNode({
    containers: listNode([container(fields, place)]),
    imagePullSecrets: fields['imagePullSecrets'],
    securityContext: fields['podSecurity'],
    volumes: fields['volumes'],
    nodeSelector: fields['nodeSelector'],
    serviceAccountName: fields['serviceAccountName'],
    ...more,
  });
}

/** The labels of an object's pods: its own, and the two that every child carries. */
export function podTemplate(fields: Fields, spec: Node): Node {
  return objectNode({ metadata: objectNode({ labels: mergeMaps(fields['labels'], MANAGED_LABELS) }), spec });
}

function container(written: Fields, place: Place): Node {
  const fields = sharing(written, 'port', 'envFrom');
  const sources = fields['envFrom'];
  const from = (part: 'env' | 'envFrom'): Node =>
    sources ? derive(sources, (value) => asMap(value)[part]) : ABSENT;
  const base = objectNode({
    name: OBJECT_NAME,
    image: fields['image'],
    command: fields['command'],
    args: fields['args'],
    workingDir: fields['workingDirectory'],
    ports: ports(fields),
    env: concatNodes([fields['env'] ?? ABSENT, from('env')]),
    envFrom: from('envFrom'),
    resources: fields['resources'],
    securityContext: fields['securityContext'],
    volumeMounts: fields['volumeMounts'],
  });
  if (!fields['probes']) return base;
  return mergeMaps(
    base,
    defaultPorts(fields['probes'], fields['port'], { ...place, at: [...place.at, 'probes'] }),
  );
}

/** None without a port. */
function ports(fields: Fields): Node {
  const { port: number, protocol } = fields;
  if (!number) return ABSENT;
  const one = objectNode({ containerPort: number, protocol: orElse(protocol, 'TCP') });
  return derive(one, (value) => (asMap(value)['containerPort'] === undefined ? undefined : [asMap(value)]));
}
