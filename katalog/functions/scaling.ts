import { type FunctionRow, fieldOf, isTrue, toText } from '../templates/index.js';
import { besideOf, boolRow, integerRow, read, readInteger, readList, readText, textRow } from './reader.js';

/** Written onto claims by the volume controller; the second name by Kubernetes before 1.23. */
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const OLD_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

/** The autoscaler itself, or the one that is beside a workload. */
function hpaOf(object: unknown): unknown {
  return besideOf(object, '_hpa') ?? object;
}

function holds(object: unknown, type: string): boolean {
  const found = readList(hpaOf(object), 'status.conditions').find((one) => read(one, 'type') === type);
  return readText(found, 'status') === 'True';
}

function current(object: unknown): number {
  return readInteger(hpaOf(object), 'status.currentReplicas');
}

function wanted(object: unknown): number {
  return readInteger(hpaOf(object), 'status.desiredReplicas');
}

function most(object: unknown): number {
  return readInteger(hpaOf(object), 'spec.maxReplicas');
}

const HPA = {
  spec: {
    minReplicas: 1,
    maxReplicas: 4,
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    metrics: [{ type: 'Resource' }, { type: 'Pods' }],
  },
  status: { currentReplicas: 2, desiredReplicas: 3, conditions: [{ type: 'ScalingActive', status: 'True' }] },
};
const PVC = {
  metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' } },
  spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem' },
  status: { phase: 'Bound', capacity: { storage: '1Gi' } },
};

/** Section "Kubernetes objects": autoscalers and volume claims. */
export const SCALING: readonly FunctionRow[] = [
  integerRow('hpaCurrentReplicas', 'Replicas now.', [HPA, '2'], current),
  integerRow('hpaDesiredReplicas', 'Replicas that the autoscaler wants.', [HPA, '3'], wanted),
  integerRow('hpaMinReplicas', 'Its lower limit; 1 when it names none.', [HPA, '1'], (o) =>
    isTrue(o) ? readInteger(hpaOf(o), 'spec.minReplicas') || 1 : 0,
  ),
  integerRow('hpaMaxReplicas', 'Its upper limit.', [HPA, '4'], most),
  boolRow(
    'hpaScaling',
    'Whether it wants another number than there are.',
    [HPA, 'true'],
    (o) => current(o) !== wanted(o),
  ),
  boolRow('hpaScalingActive', 'Its condition ScalingActive.', [HPA, 'true'], (o) =>
    holds(o, 'ScalingActive'),
  ),
  boolRow('hpaAbleToScale', 'Its condition AbleToScale.', [HPA, 'false'], (o) => holds(o, 'AbleToScale')),
  boolRow('hpaScalingLimited', 'Its condition ScalingLimited.', [HPA, 'false'], (o) =>
    holds(o, 'ScalingLimited'),
  ),
  boolRow(
    'hpaAtMax',
    'Whether it is at its upper limit.',
    [HPA, 'false'],
    (o) => most(o) > 0 && current(o) >= most(o),
  ),
  textRow('hpaScaleTargetName', 'The name of what it scales.', [HPA, 'web'], (o) =>
    readText(hpaOf(o), 'spec.scaleTargetRef.name'),
  ),
  textRow('hpaScaleTargetKind', 'The kind of what it scales.', [HPA, 'Deployment'], (o) =>
    readText(hpaOf(o), 'spec.scaleTargetRef.kind'),
  ),
  textRow('hpaMetricTypes', 'The types of its metrics.', [HPA, 'Resource, Pods'], (o) =>
    readList(hpaOf(o), 'spec.metrics')
      .map((metric) => readText(metric, 'type'))
      .join(', '),
  ),
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
