import { listOf } from '../fields/collection.js';
import type { FieldType } from '../fields/field-type.js';
import { boolean, quantity, text } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import { type Node, objectNode } from '../node.js';

const SOURCES = {
  configMap: structure({ name: text }, (fields) => objectNode(fields), { required: ['name'] }),
  // The shorthand says `name` where the API says `secretName`.
  secret: structure({ name: text }, (fields) => objectNode({ secretName: fields['name'] }), {
    required: ['name'],
  }),
  emptyDir: structure({ medium: text, sizeLimit: quantity }, (fields) => objectNode(fields)),
  persistentVolumeClaim: structure({ claimName: text, readOnly: boolean }, (fields) => objectNode(fields), {
    required: ['claimName'],
  }),
  hostPath: structure({ path: text, type: text }, (fields) => objectNode(fields), { required: ['path'] }),
};

export const volumes: FieldType = listOf(
  structure({ name: text, ...SOURCES }, assembleVolume, { required: ['name'] }),
);

export const volumeMounts: FieldType = listOf(
  structure(
    { name: text, mountPath: text, subPath: text, readOnly: boolean },
    (fields) => objectNode(fields),
    {
      required: ['name', 'mountPath'],
    },
  ),
);

function assembleVolume(fields: Fields, { at, scope }: Place): Node {
  const sources = Object.keys(SOURCES);
  if (sources.filter((source) => fields[source] !== undefined).length !== 1) {
    scope.error('ORK_FIELD_VALUE', at, `a volume has one of ${sources.join(', ')}`);
  }
  return objectNode(fields);
}
