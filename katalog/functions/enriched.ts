/** Rows on what `enrich` puts beside an object, other than pods; without it they give nothing. */
import { type FunctionRow, isAbsent, isMap, toText } from '../templates/index.js';
import { boolRow, integerRow, joined, read, readInteger, readList, readText, textRow } from './reader.js';

/** Names of the job's pods in one phase. */
function inPhase(object: unknown, phase: string): string {
  return joined(
    readList(object, '_pods').filter((pod) => read(pod, 'phase') === phase),
    'name',
  );
}

const REVISION = 'deployment.kubernetes.io/revision';

function revisionOf(object: unknown): string {
  const annotations = read(object, 'metadata.annotations');
  return isMap(annotations) && Object.hasOwn(annotations, REVISION) ? toText(annotations[REVISION]) : '';
}

/** Those of other revisions than the Deployment has now. */
function oldReplicaSets(object: unknown): readonly unknown[] {
  const revision = revisionOf(object);
  return readList(object, '_replicaSets').filter((set) => revision === '' || revisionOf(set) !== revision);
}

const JOB = {
  _pods: [
    { name: 'load-a', phase: 'Failed', exitCode: 3 },
    { name: 'load-b', phase: 'Running' },
    { name: 'load-c', phase: 'Succeeded', exitCode: 0 },
  ],
};
const CRON_JOB = {
  _lastJob: { metadata: { name: 'nightly-2' }, status: { failed: 1 } },
  _lastSuccessfulJob: { metadata: { name: 'nightly-1' }, status: { succeeded: 1 } },
};
const WARNED = {
  _warnings: [
    { reason: 'BackOff', message: 'Back-off pulling image' },
    { reason: 'Unhealthy', message: 'Probe failed' },
  ],
};
const ROLLING = {
  metadata: { annotations: { [REVISION]: '2' } },
  _replicaSets: [
    { metadata: { name: 'web-1', annotations: { [REVISION]: '1' } } },
    { metadata: { name: 'web-2', annotations: { [REVISION]: '2' } } },
  ],
};
const OWNED = { _owner: { name: 'web', kind: 'Deployment' } };
const CLAIM = { _storageClass: { provisioner: 'csi.example.com', reclaimPolicy: 'Retain' } };

/** Section "Jobs, events and owners". */
export const ENRICHED: readonly FunctionRow[] = [
  integerRow(
    'jobFirstExitCode',
    'The exit code of the first pod that has ended; needs enrich.',
    [JOB, '3'],
    (o) =>
      readInteger(
        readList(o, '_pods').find((pod) => !isAbsent(read(pod, 'exitCode'))),
        'exitCode',
      ),
  ),
  textRow('jobActivePodNames', 'The pods that run; needs enrich.', [JOB, 'load-b'], (o) =>
    inPhase(o, 'Running'),
  ),
  textRow('jobSucceededPodNames', 'The pods that succeeded; needs enrich.', [JOB, 'load-c'], (o) =>
    inPhase(o, 'Succeeded'),
  ),
  textRow('jobFailedPodNames', 'The pods that failed; needs enrich.', [JOB, 'load-a'], (o) =>
    inPhase(o, 'Failed'),
  ),
  textRow('cronJobLastJobName', 'The name of the last Job; needs enrich.', [CRON_JOB, 'nightly-2'], (o) =>
    readText(o, '_lastJob.metadata.name'),
  ),
  boolRow(
    'cronJobLastJobSucceeded',
    'Whether the last Job succeeded; needs enrich.',
    [CRON_JOB, 'false'],
    (o) => readInteger(o, '_lastJob.status.succeeded') > 0,
  ),
  textRow(
    'cronJobLastSuccessfulJobName',
    'The name of the last Job that succeeded; needs enrich.',
    [CRON_JOB, 'nightly-1'],
    (o) => readText(o, '_lastSuccessfulJob.metadata.name'),
  ),
  boolRow(
    'hasWarnings',
    'Whether there are warning Events; needs enrich.',
    [WARNED, 'true'],
    (o) => readList(o, '_warnings').length > 0,
  ),
  integerRow(
    'warningCount',
    'How many warning Events there are; needs enrich.',
    [WARNED, '2'],
    (o) => readList(o, '_warnings').length,
  ),
  textRow(
    'firstWarning',
    'The message of the first; needs enrich.',
    [WARNED, 'Back-off pulling image'],
    (o) => readText(o, '_warnings.0.message'),
  ),
  textRow(
    'warningMessages',
    'The messages of all; needs enrich.',
    [WARNED, 'Back-off pulling image, Probe failed'],
    (o) => joined(readList(o, '_warnings'), 'message'),
  ),
  textRow('warningReasons', 'The reasons of all; needs enrich.', [WARNED, 'BackOff, Unhealthy'], (o) =>
    joined(readList(o, '_warnings'), 'reason'),
  ),
  integerRow(
    'deploymentReplicaSetCount',
    'How many ReplicaSets a Deployment has; needs enrich.',
    [ROLLING, '2'],
    (o) => readList(o, '_replicaSets').length,
  ),
  textRow('deploymentReplicaSets', 'Their names; needs enrich.', [ROLLING, 'web-1, web-2'], (o) =>
    joined(readList(o, '_replicaSets'), 'metadata.name'),
  ),
  textRow(
    'oldDeploymentReplicaSets',
    'The names of those of earlier revisions; needs enrich.',
    [ROLLING, 'web-1'],
    (o) => joined(oldReplicaSets(o), 'metadata.name'),
  ),
  textRow('replicaSetOwnerName', 'The name of its Deployment; needs enrich.', [OWNED, 'web'], (o) =>
    readText(o, '_owner.name'),
  ),
  textRow('replicaSetOwnerKind', 'The kind of its owner; needs enrich.', [OWNED, 'Deployment'], (o) =>
    readText(o, '_owner.kind'),
  ),
  textRow(
    'pvcStorageClassProvisioner',
    'The provisioner of its storage class; needs enrich.',
    [CLAIM, 'csi.example.com'],
    (o) => readText(o, '_storageClass.provisioner'),
  ),
  textRow(
    'pvcStorageClassReclaimPolicy',
    'The reclaim policy of its storage class; needs enrich.',
    [CLAIM, 'Retain'],
    (o) => readText(o, '_storageClass.reclaimPolicy'),
  ),
];
