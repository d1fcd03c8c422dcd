import { type FunctionRow, fieldOf, toText } from '../templates/index.js';
import { boolRow, read, readList, readText, textRow } from './reader.js';

/** Written onto claims by the volume controller; the second name by Kubernetes before 1.23. */
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const OLD_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

const PVC = {
  metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' } },
  spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem' },
  status: { phase: 'Bound', capacity: { storage: '1Gi' } },
};

/** Functions of volume claims. */
export const VOLUME_CLAIMS: readonly FunctionRow[] = [
  boolRow(
    'pvcBound',
    'Whether the claim is bound.',
    [PVC, 'true'],
    (o) => readText(o, 'status.phase') === 'Bound',
  ),
  textRow('pvcPhase', 'Its phase.', [PVC, 'Bound'], (o) => readText(o, 'status.phase')),
  textRow('pvcCapacity', 'Its capacity.', [PVC, '1Gi'], (o) => readText(o, 'status.capacity.storage')),
  textRow('pvcStorageClass', 'Its storage class.', [PVC, 'fast'], (o) =>
    readText(o, 'spec.storageClassName'),
  ),
  textRow('pvcAccessModes', 'Its access modes.', [PVC, 'ReadWriteOnce'], (o) =>
    readList(o, 'spec.accessModes').join(', '),
  ),
  textRow('pvcVolumeMode', 'Its volume mode.', [PVC, 'Filesystem'], (o) => readText(o, 'spec.volumeMode')),
  textRow('pvcProvisioner', 'What provides its volume.', [PVC, 'csi.example.com'], (o) => {
    const annotations = read(o, 'metadata.annotations');
    const written = fieldOf(annotations, PROVISIONER) ?? fieldOf(annotations, OLD_PROVISIONER);
    return toText(written ?? read(o, '_storageClass.provisioner'));
  }),
];
