import { listOf } from '../fields/collection.js';
import { integer, intOrString, quantity, text } from '../fields/scalar.js';
import { type Fields, sharing, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { OWNER_SELECTOR } from '../labels.js';
import {
  ABSENT,
  asList,
  asMap,
  buildNode,
  concatNodes,
  constant,
  derive,
  dynamicUnless,
  type Node,
  OBJECT_NAME,
  objectNode,
  orElse,
  whenPresent,
} from '../node.js';
import { POD_FIELDS, podSpec, podTemplate } from '../pod/pod-fields.js';
import { replicaScaling, scalingOf } from '../replica-scaling.js';

/** A claim and where its volume is mounted: the two go to different places of the object. */
const claimTemplate = structure(
  { name: text, storageClass: text, storageSize: quantity, mountPath: text, accessModes: listOf(text) },
  (written) => {
    const fields = sharing(written, 'name');
    return objectNode({
      claim: objectNode({
        metadata: objectNode({ name: orElse(fields['name'], 'data') }),
        spec: objectNode({
          accessModes: orElse(fields['accessModes'], constant(['ReadWriteOnce'])),
          storageClassName: fields['storageClass'],
          resources: objectNode({ requests: objectNode({ storage: fields['storageSize'] }) }),
        }),
      }),
      mount: objectNode({
        name: orElse(fields['name'], 'data'),
        mountPath: orElse(fields['mountPath'], '/data'),
      }),
    });
  },
  { required: ['storageSize'] },
);

export const statefulSets = defineKind({
  key: 'statefulSets',
  aliases: ['statefulset', 'sts'],
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  suffix: '',
  annotations: true,
  fields: {
    ...POD_FIELDS,
    replicas: integer(),
    tag: text,
    serviceName: text,
    volumeClaimTemplates: listOf(claimTemplate),
    rollingUpdate: structure({ maxUnavailable: intOrString }, (fields) => objectNode(fields)),
    autoscale: replicaScaling,
  },
  required: ['image'],
  special: ({ autoscale, image, rollingUpdate, manifest }, { at, scope }) => {
    // The default is that of the Go implementation; `manifest` may say another, and onDelete names no image.
    if (image && !rollingUpdate && !manifest) scope.warning('ORK_ON_DELETE', at, NOT_ROLLED);
    return scalingOf(autoscale);
  },
  assemble: (written, place) => {
    const fields = sharing(written, 'volumeClaimTemplates');
    const spec = objectNode({
      replicas: orElse(fields['replicas'], 1),
      serviceName: orElse(fields['serviceName'], OBJECT_NAME),
      podManagementPolicy: 'Parallel',
      updateStrategy: orElse(
        whenPresent(fields['rollingUpdate'], (rollingUpdate) => ({ type: 'RollingUpdate', rollingUpdate })),
        constant({ type: 'OnDelete' }),
      ),
      selector: objectNode({ matchLabels: OWNER_SELECTOR }),
      template: podTemplate(fields, podSpec({ ...fields, ...mounted(fields) }, place)),
      volumeClaimTemplates: partOf(fields['volumeClaimTemplates'], 'claim'),
    });
    return { spec };
  },
});

const NOT_ROLLED =
  'a change of its pods replaces none of them (updateStrategy OnDelete): set rollingUpdate: {}, or delete the pods by hand';

function mounted(fields: Fields): Fields {
  const { image = ABSENT, tag } = fields;
  const full = tag
    ? dynamicUnless([image, tag], (frame) => {
        const [name, version] = [buildNode(image, frame), buildNode(tag, frame)];
        return version === undefined || name === undefined ? name : `${String(name)}:${String(version)}`;
      })
    : image;
  const mounts = [fields['volumeMounts'] ?? ABSENT, partOf(fields['volumeClaimTemplates'], 'mount')];
  return { image: full, volumeMounts: concatNodes(mounts) };
}

function partOf(list: Node | undefined, part: 'claim' | 'mount'): Node {
  if (!list) return ABSENT;
  return derive(list, (value) => asList(value).map((member) => asMap(member)[part] ?? null));
}
