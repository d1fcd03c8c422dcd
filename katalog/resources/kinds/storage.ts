import type { Body } from '../entry-parts.js';
import { listOf } from '../fields/collection.js';
import { oneOf, quantity, text } from '../fields/scalar.js';
import type { Fields, Place } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { constant, objectNode, orElse, whenPresent } from '../node.js';

const accessModes = listOf(oneOf(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']));
const ONE_WRITER = constant(['ReadWriteOnce']);

export const persistentVolumeClaims = defineKind({
  key: 'persistentVolumeClaims',
  aliases: ['persistentvolumeclaim', 'pvc', 'pvcs'],
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  fields: {
    storage: quantity,
    accessModes,
    storageClassName: text,
    volumeMode: oneOf(['Filesystem', 'Block']),
    volumeName: text,
  },
  required: ['storage'],
  assemble: (fields) => ({
    spec: objectNode({
      accessModes: orElse(fields['accessModes'], ONE_WRITER),
      resources: objectNode({ requests: objectNode({ storage: fields['storage'] }) }),
      storageClassName: fields['storageClassName'],
      volumeMode: fields['volumeMode'],
      volumeName: fields['volumeName'],
    }),
  }),
});

export const persistentVolumes = defineKind({
  key: 'persistentVolumes',
  aliases: ['persistentvolume', 'pv', 'pvs'],
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  namespaced: false,
  fields: {
    capacity: quantity,
    accessModes,
    reclaimPolicy: oneOf(['Retain', 'Delete', 'Recycle']),
    storageClassName: text,
    hostPath: text,
    csiDriver: text,
    csiVolumeHandle: text,
  },
  required: ['capacity'],
  assemble: assembleVolume,
});

function assembleVolume(fields: Fields, { at, scope }: Place): Body {
  const { hostPath, csiDriver, csiVolumeHandle } = fields;
  const csi = csiDriver !== undefined && csiVolumeHandle !== undefined;
  if ((hostPath !== undefined) === csi) {
    scope.error(
      'ORK_FIELD_VALUE',
      at,
      'a persistent volume needs hostPath, or csiDriver with csiVolumeHandle',
    );
  }
  return {
    spec: objectNode({
      capacity: objectNode({ storage: fields['capacity'] }),
      accessModes: orElse(fields['accessModes'], ONE_WRITER),
      persistentVolumeReclaimPolicy: orElse(fields['reclaimPolicy'], 'Retain'),
      storageClassName: fields['storageClassName'],
      hostPath: whenPresent(hostPath, (path) => ({ path })),
      csi: csiDriver && objectNode({ driver: csiDriver, volumeHandle: csiVolumeHandle }),
    }),
  };
}
