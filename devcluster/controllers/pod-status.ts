import { type JsonMap, objectsOf, valueAt } from '../../lib/base/index.js';
import { type KubeObject, kubeTime } from '../kube-object.js';

const CONDITIONS = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];
/** Those that follow from its containers. */
const OF_CONTAINERS = ['ContainersReady', 'Ready'];

/** The status of a Pod whose containers run and are ready. */
export function runningPod(object: KubeObject, now: number, restarts = 0): JsonMap {
  return statusOf(object, now, { ready: true, restarts });
}

/** The status of a Pod whose containers run, and are not ready. */
export function pendingPod(object: KubeObject, now: number, restarts = 0): JsonMap {
  return statusOf(object, now, { ready: false, restarts });
}

interface Containers {
  readonly ready: boolean;
  readonly restarts: number;
}

function statusOf(object: KubeObject, now: number, { ready, restarts }: Containers): JsonMap {
  const at = kubeTime(now);
  const known = objectsOf(valueAt(object, ['status', 'conditions']));
  const startTime = valueAt(object, ['status', 'startTime']) ?? at;
  return {
    phase: 'Running',
    startTime,
    conditions: CONDITIONS.map((type) => {
      const status = ready || !OF_CONTAINERS.includes(type) ? 'True' : 'False';
      const before = known.find((condition) => condition['type'] === type);
      const since = before?.['status'] === status ? before['lastTransitionTime'] : at;
      return { type, status, lastTransitionTime: since };
    }),
    containerStatuses: objectsOf(valueAt(object, ['spec', 'containers'])).map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready,
      started: ready,
      restartCount: restarts,
      state: { running: { startedAt: startTime } },
    })),
  };
}
