/**
 * Rows on the pods of a workload or a Service. They read the summaries that `enrich` puts beside an object:
 * `_pods`, or `_backingPods` of a Service; without it there are none.
 */
import { type FunctionRow, toText } from '../templates/index.js';
import { boolRow, integerRow, joined, read, readInteger, readList, readText, textRow } from './reader.js';
import { integerOf, row } from './row.js';

/** Reasons of a container that does not run and will not by itself. */
const CRASH_REASONS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'OOMKilled',
  'Error',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'RunContainerError',
  'CreateContainerError',
  'PreStartHookError',
  'PostStartHookError',
]);
/** More restarts than these count as crashing. */
const RESTARTS = 2;

function pods(object: unknown): readonly unknown[] {
  return readList(object, '_pods');
}

function reasons(object: unknown): string[] {
  return pods(object)
    .flatMap((pod) => readList(pod, 'containers'))
    .map((container) => readText(container, 'reason'))
    .filter((reason) => reason !== '');
}

function restarts(object: unknown): number {
  return Math.max(0, ...pods(object).map((pod) => readInteger(pod, 'restartCount')));
}

function byOrdinal(object: unknown, ordinal: unknown): unknown {
  const wanted = integerOf(ordinal);
  return pods(object).find((pod) => read(pod, 'ordinal') === wanted);
}

const WEB = {
  _pods: [
    {
      name: 'web-0',
      ip: '10.0.0.1',
      phase: 'Running',
      ready: true,
      node: 'n1',
      restartCount: 0,
      ordinal: 0,
      containers: [{ name: 'web', state: 'Running' }],
    },
    {
      name: 'web-1',
      ip: '10.0.0.2',
      phase: 'Running',
      ready: false,
      node: 'n2',
      restartCount: 3,
      ordinal: 1,
      containers: [{ name: 'web', state: 'Waiting', reason: 'CrashLoopBackOff' }],
    },
  ],
};
const BACKING = { _backingPods: [{ name: 'web-0' }, { name: 'web-1' }] };

/** `podOOMKilledDetected` and its like: a function and the reason that it looks for. */
const DETECTED: readonly (readonly [name: string, reason: string])[] = [
  ['podCrashLoopDetected', 'CrashLoopBackOff'],
  ['podImagePullBackOffDetected', 'ImagePullBackOff'],
  ['podErrImagePullDetected', 'ErrImagePull'],
  ['podErrorDetected', 'Error'],
  ['podOOMKilledDetected', 'OOMKilled'],
  ['podRunContainerErrorDetected', 'RunContainerError'],
  ['podCreateContainerErrorDetected', 'CreateContainerError'],
  ['podInvalidImageNameDetected', 'InvalidImageName'],
];

/** Section "Pods". */
export const PODS: readonly FunctionRow[] = [
  integerRow('podCount', 'How many pods there are; needs enrich.', [WEB, '2'], (o) => pods(o).length),
  integerRow(
    'readyPodCount',
    'How many pods are ready; needs enrich.',
    [WEB, '1'],
    (o) => pods(o).filter((pod) => read(pod, 'ready') === true).length,
  ),
  integerRow('podMaxRestarts', 'The most restarts of a pod; needs enrich.', [WEB, '3'], restarts),
  textRow('podNames', 'The names of the pods; needs enrich.', [WEB, 'web-0, web-1'], (o) =>
    joined(pods(o), 'name'),
  ),
  textRow('podIPs', 'Their addresses; needs enrich.', [WEB, '10.0.0.1, 10.0.0.2'], (o) =>
    joined(pods(o), 'ip'),
  ),
  textRow('podPhases', 'Their phases; needs enrich.', [WEB, 'Running, Running'], (o) =>
    joined(pods(o), 'phase'),
  ),
  textRow('podNodes', 'Their nodes; needs enrich.', [WEB, 'n1, n2'], (o) => joined(pods(o), 'node')),
  boolRow(
    'hasCrashingPod',
    'Whether a pod has restarted more than twice or has a container that cannot start; requires enrich.',
    [WEB, 'true'],
    (o) => restarts(o) > RESTARTS || reasons(o).some((reason) => CRASH_REASONS.has(reason)),
  ),
  textRow(
    'podContainerReasons',
    'Why containers wait or have ended; needs enrich.',
    [WEB, 'CrashLoopBackOff'],
    (o) => reasons(o).join(', '),
  ),
  row(
    'podByOrdinal',
    {
      args: ['obj', 'i'],
      returns: 'any',
      doc: 'The pod of that number in a StatefulSet; needs enrich.',
      example: ['{{ (podByOrdinal . 1).name }}', WEB, 'web-1'],
    },
    ([object, ordinal]) => byOrdinal(object, ordinal),
  ),
  row(
    'podContainerState',
    {
      args: ['obj', 'i', 'container'],
      returns: 'string',
      doc: "The state of a container in the StatefulSet's pod of that number; needs enrich.",
      example: ['{{ podContainerState . 1 "web" }}', WEB, 'Waiting'],
    },
    ([object, ordinal, name]) => {
      const list = readList(byOrdinal(object, ordinal), 'containers');
      return readText(
        list.find((container) => read(container, 'name') === toText(name)),
        'state',
      );
    },
  ),
  ...DETECTED.map(([name, reason]) =>
    boolRow(
      name,
      `Whether a container has the reason ${reason}; needs enrich.`,
      [{ _pods: [{ containers: [{ reason }] }] }, 'true'],
      (o) => reasons(o).includes(reason),
    ),
  ),
  integerRow(
    'backingPodCount',
    'How many pods a Service selects; needs enrich.',
    [BACKING, '2'],
    (o) => readList(o, '_backingPods').length,
  ),
  textRow('backingPodNames', 'Their names; needs enrich.', [BACKING, 'web-0, web-1'], (o) =>
    joined(readList(o, '_backingPods'), 'name'),
  ),
];
