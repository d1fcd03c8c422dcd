/** Why a child is not ready yet, in words: `Deployment web: 1 of 3 ready: ImagePullBackOff`. */
import type { ResourceTemplate } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { childReady, conditionOf } from '../child-readiness.js';
import type { TemplateData } from './template-data.js';

/** The pods of a namespace, where they are watched (`enrich`). */
export type PodsIn = (namespace: string | undefined) => readonly KubernetesObject[];

/** undefined: it is ready. */
export function unready(
  entry: Pick<ResourceTemplate, 'readyWhen'>,
  object: KubernetesObject,
  pods: PodsIn,
): string | undefined {
  if (isReady(entry, object)) return undefined;
  const wanted = object.spec?.['replicas'];
  const ready = Number(object.status?.['readyReplicas'] ?? 0);
  const counted = typeof wanted === 'number' ? `${ready} of ${wanted} ready` : 'not ready';
  const why = isObserved(object)
    ? (podReason(object, pods) ?? reasonOf(object))
    : 'its status is of an older generation';
  return why === undefined ? counted : `${counted}: ${why}`;
}

function isReady({ readyWhen }: Pick<ResourceTemplate, 'readyWhen'>, object: KubernetesObject): boolean {
  if (readyWhen) return readyWhen(object as unknown as TemplateData);
  return isObserved(object) && childReady(object);
}

/** Its controller has seen what it is now, as far as it says so. */
function isObserved({ metadata, status }: KubernetesObject): boolean {
  const seen = status?.['observedGeneration'];
  return typeof seen !== 'number' || metadata.generation === undefined || seen >= metadata.generation;
}

const BAD: readonly string[] = ['ReplicaFailure', 'Progressing', 'Available', 'Ready', 'Failed'];

function reasonOf(object: KubernetesObject): string | undefined {
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.status) return failure.reason;
  for (const type of BAD) {
    const condition = conditionOf(object, type);
    if (condition && !condition.status && condition.reason !== '') return condition.reason;
  }
  return undefined;
}

/** Why a container of its pods waits: `ImagePullBackOff`, `CrashLoopBackOff`. Pods of a workload carry its selector. */
function podReason({ metadata, spec }: KubernetesObject, pods: PodsIn): string | undefined {
  const { matchLabels } = (spec?.['selector'] ?? {}) as { matchLabels?: Readonly<Record<string, string>> };
  if (!matchLabels) return undefined;
  for (const pod of pods(metadata.namespace)) {
    const { labels = {} } = pod.metadata;
    if (!Object.entries(matchLabels).every(([name, value]) => labels[name] === value)) continue;
    const statuses = pod.status?.['containerStatuses'];
    for (const row of Array.isArray(statuses) ? (statuses as readonly unknown[]) : []) {
      const { state } = (row ?? {}) as { state?: { waiting?: { reason?: string } } };
      if (state?.waiting?.reason !== undefined) return state.waiting.reason;
    }
  }
  return undefined;
}
