/** Why a Pod does not run, from its status, in the words of Kubernetes. */
import { isObject, type JsonMap, numberAt, objectsOf, stringAt } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';

export interface PodProblem {
  readonly text: string;
  /** Waiting does not help: the image or its program has to be corrected. */
  readonly isFinal: boolean;
  /** The container has exited: its log tells why. */
  readonly hasExited: boolean;
}

/** Of a Deployment that was applied a moment ago: a kubelet has tried at least once before it says one of these. */
const FINAL: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'InvalidImageName',
]);

export function podProblems({ metadata, status }: KubernetesObject): readonly PodProblem[] {
  const known = (isObject(status) ? status : {}) as JsonMap;
  const of = (what: string, rest: Partial<PodProblem> = {}): PodProblem => ({
    ...{ text: `Pod ${metadata.name}: ${what}`, isFinal: false, hasExited: false },
    ...rest,
  });
  const conditions = objectsOf(known['conditions']);
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return [of(reasonAndMessage(unscheduled))];
  const containers = [
    ...objectsOf(known['initContainerStatuses']),
    ...objectsOf(known['containerStatuses']),
  ].flatMap((container) => containerProblem(container, of));
  if (containers.length > 0) return containers;
  if (known['phase'] === 'Failed') return [of(reasonAndMessage(known))];
  const isReady = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  if (isReady) return [];
  return [of(known['phase'] === 'Running' ? 'runs, and is not ready' : String(known['phase'] ?? 'Pending'))];
}

function containerProblem(
  container: JsonMap,
  of: (what: string, rest?: Partial<PodProblem>) => PodProblem,
): readonly PodProblem[] {
  const state = isObject(container['state']) ? container['state'] : {};
  const last = isObject(container['lastState']) ? container['lastState'] : {};
  const waiting = isObject(state['waiting']) ? state['waiting'] : undefined;
  const ended = [state['terminated'], last['terminated']].find(isObject);
  const restarts = numberAt(container, 'restartCount') ?? 0;
  if (!waiting && (container['ready'] === true || !ended)) return [];
  const exit = ended
    ? ` (exit code ${ended['exitCode']}${ended['reason'] === undefined ? '' : `, ${ended['reason']}`}, ${restarts} restarts)`
    : '';
  const what = waiting ? reasonAndMessage(waiting) : 'ended';
  return [
    of(`container ${container['name']}: ${what}${exit}`, {
      isFinal: waiting !== undefined && FINAL.has(String(waiting['reason'])),
      hasExited: ended !== undefined,
    }),
  ];
}

function reasonAndMessage(part: JsonMap): string {
  const [reason, message] = [stringAt(part, 'reason'), stringAt(part, 'message')];
  return [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
}
