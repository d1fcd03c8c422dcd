import { type FunctionRow, isTrue } from '../templates/index.js';
import { besideOf, boolRow, integerRow, read, readInteger, readList, readText, textRow } from './reader.js';

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

/** Functions of horizontal pod autoscalers. */
export const HORIZONTAL_POD_AUTOSCALERS: readonly FunctionRow[] = [
  integerRow('hpaCurrentReplicas', 'Replicas now.', [HPA, '2'], current),
  integerRow('hpaDesiredReplicas', 'Replicas that the autoscaler wants.', [HPA, '3'], wanted),
  {
    ...integerRow('hpaMinReplicas', 'Its lower limit; 1 when it names none.', [HPA, '1'], (o) =>
      isTrue(o) ? readInteger(hpaOf(o), 'spec.minReplicas') || 1 : 0,
    ),
    takes: ['any'],
  },
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
];
