import { type FunctionRow, isAbsent, isMap, isTrue, toText } from '../templates/index.js';
import { boolRow, integerRow, read, readInteger, readList, readText, textRow } from './reader.js';
import { integerOf, row } from './row.js';

/** Replicas wanted: those of the spec, 1 when it names none; a DaemonSet counts the nodes it wants. */
function desired(object: unknown): number {
  const scheduled = read(object, 'status.desiredNumberScheduled');
  if (!isAbsent(scheduled)) return integerOf(scheduled);
  const replicas = read(object, 'spec.replicas');
  if (!isAbsent(replicas)) return integerOf(replicas);
  return isMap(object) && isTrue(object) ? 1 : 0;
}

function ready(object: unknown): number {
  return readInteger(object, 'status.readyReplicas', 'status.numberReady');
}

function updated(object: unknown): number {
  return readInteger(object, 'status.updatedReplicas', 'status.updatedNumberScheduled');
}

function allReady(object: unknown): boolean {
  const wanted = desired(object);
  return wanted > 0 && ready(object) >= wanted;
}

/** The containers of a pod, of a pod template, or of a CronJob's job template. */
const CONTAINERS = [
  'spec.containers',
  'spec.template.spec.containers',
  'spec.jobTemplate.spec.template.spec.containers',
];

function container(object: unknown, index: unknown): unknown {
  const list = CONTAINERS.map((path) => readList(object, path)).find((found) => found.length > 0);
  return list?.[integerOf(index)];
}

const DEPLOYMENT = {
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [
          { image: 'nginx:1', env: [{ name: 'MODE', value: 'fast' }], ports: [{ containerPort: 80 }] },
        ],
      },
    },
  },
  status: { readyReplicas: 3, updatedReplicas: 2, availableReplicas: 1 },
};
const SIZED = { spec: { resources: { requests: { cpu: '250m', memory: '64Mi' } } } };
const JOB = { status: { succeeded: 1 } };
const CRON_JOB = {
  status: {
    active: [{}],
    lastScheduleTime: '2026-01-01T00:00:00Z',
    lastSuccessfulTime: '2026-01-01T00:01:00Z',
  },
};
const STATEFUL = {
  spec: { volumeClaimTemplates: [{}] },
  status: { currentRevision: 'web-1', updateRevision: 'web-2' },
};

/** Reads a few places of the object, however large that is. */
function ofFewPlaces(found: FunctionRow): FunctionRow {
  return found.unary ? { ...found, constantTime: true } : found;
}

const ROWS: readonly FunctionRow[] = [
  boolRow(
    'allReplicasReady',
    'Whether replicas are wanted and all of them are ready.',
    [DEPLOYMENT, 'true'],
    allReady,
  ),
  boolRow('replicasReady', 'Older name of `allReplicasReady`.', [DEPLOYMENT, 'true'], allReady),
  boolRow(
    'rolloutComplete',
    'Whether every wanted replica is of the present template.',
    [DEPLOYMENT, 'false'],
    (o) => isMap(o) && isTrue(o) && updated(o) === desired(o),
  ),
  integerRow('readyReplicas', 'Replicas that are ready.', [DEPLOYMENT, '3'], ready),
  integerRow('desiredReplicas', 'Replicas that are wanted.', [DEPLOYMENT, '3'], desired),
  integerRow('availableReplicas', 'Replicas that are available.', [DEPLOYMENT, '1'], (o) =>
    readInteger(o, 'status.availableReplicas', 'status.numberAvailable'),
  ),
  integerRow('updatedReplicas', 'Replicas of the present template.', [DEPLOYMENT, '2'], updated),
  row(
    'containerImage',
    {
      args: ['obj', 'i?'],
      returns: 'string',
      doc: 'The image of container number i (default the first).',
      example: ['{{ containerImage . 0 }}', DEPLOYMENT, 'nginx:1'],
    },
    ([object, i]) => readText(container(object, i), 'image'),
  ),
  row(
    'containerEnv',
    {
      args: ['obj', 'i', 'name'],
      returns: 'string',
      doc: 'A variable of a container.',
      example: ['{{ containerEnv . 0 "MODE" }}', DEPLOYMENT, 'fast'],
    },
    ([object, i, name]) =>
      readText(
        readList(container(object, i), 'env').find((one) => read(one, 'name') === toText(name)),
        'value',
      ),
  ),
  row(
    'containerPort',
    {
      args: ['obj', 'i', 'port'],
      returns: 'bool',
      doc: 'Whether a container exposes that port.',
      example: ['{{ containerPort . 0 80 }}', DEPLOYMENT, 'true'],
    },
    ([object, i, port]) =>
      readList(container(object, i), 'ports').some((one) => read(one, 'containerPort') === integerOf(port)),
  ),
  textRow('resourceCPU', 'The CPU request.', [SIZED, '250m'], (o) =>
    readText(o, 'spec.resources.requests.cpu'),
  ),
  textRow('resourceMemory', 'The memory request.', [SIZED, '64Mi'], (o) =>
    readText(o, 'spec.resources.requests.memory'),
  ),
  boolRow(
    'jobSucceeded',
    'Whether a pod of the job has succeeded.',
    [JOB, 'true'],
    (o) => readInteger(o, 'status.succeeded') > 0,
  ),
  boolRow(
    'jobFailed',
    'Whether a pod of the job has failed.',
    [JOB, 'false'],
    (o) => readInteger(o, 'status.failed') > 0,
  ),
  boolRow(
    'jobActive',
    'Whether a pod of the job runs.',
    [JOB, 'false'],
    (o) => readInteger(o, 'status.active') > 0,
  ),
  integerRow(
    'cronJobActiveCount',
    'Jobs of the CronJob that run.',
    [CRON_JOB, '1'],
    (o) => readList(o, 'status.active').length,
  ),
  textRow('cronJobLastScheduleTime', 'When it was last due.', [CRON_JOB, '2026-01-01T00:00:00Z'], (o) =>
    readText(o, 'status.lastScheduleTime'),
  ),
  textRow('cronJobLastSuccessTime', 'When a job last succeeded.', [CRON_JOB, '2026-01-01T00:01:00Z'], (o) =>
    readText(o, 'status.lastSuccessfulTime'),
  ),
  textRow('statefulSetCurrentRevision', 'The revision that runs.', [STATEFUL, 'web-1'], (o) =>
    readText(o, 'status.currentRevision'),
  ),
  textRow('statefulSetUpdateRevision', 'The revision that is being rolled out.', [STATEFUL, 'web-2'], (o) =>
    readText(o, 'status.updateRevision'),
  ),
  integerRow(
    'statefulSetPVCCount',
    'How many claim templates it has.',
    [STATEFUL, '1'],
    (o) => readList(o, 'spec.volumeClaimTemplates').length,
  ),
];

/** Section "Kubernetes objects": workloads and their containers. */
export const WORKLOADS: readonly FunctionRow[] = ROWS.map(ofFewPlaces);
