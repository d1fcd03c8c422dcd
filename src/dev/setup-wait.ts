/** `setup.wait`: what has to be there, or be ready, before the rest of a Katalog is applied. */

import type { CrdEntry } from '../../katalog/index.js';
import { type Clock, formatDuration, objectName, sleep } from '../../lib/base/index.js';
import type { KubernetesObject, ServedKind } from '../../lib/kube/index.js';
import { type KubeClient, servedKind } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';

type SetupWait = CrdEntry['setupWait'][number];

const ASK_EVERY_MS = 200;

/**
 * Resolves when the object is there, and ready where that is asked for. Throws ORK_SETUP_WAIT when it takes too long, or the
 * reason of the signal.
 */
export async function waitFor(
  client: KubeClient,
  wait: SetupWait,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const until = clock.monotonic() + wait.timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const served = await servedKind(client, wait.apiVersion ?? '', wait.kind);
    const isPlaced = served?.namespaced ?? wait.namespace !== undefined;
    const namespace = isPlaced ? (wait.namespace ?? 'default') : undefined;
    const object = served && (await find(client, served, { namespace, name: wait.name }));
    if (object && (!wait.ready || isReady({ ...object, kind: wait.kind }))) return;
    if (clock.monotonic() >= until) {
      const missing = object ? 'is not ready' : 'does not exist';
      const what = objectName(wait.kind, { namespace, name: wait.name });
      throw commandErrors.make(
        'ORK_SETUP_WAIT',
        `${what} ${missing} after ${formatDuration(wait.timeoutMs)}`,
      );
    }
    await sleep(clock, ASK_EVERY_MS, signal);
  }
}

async function find(
  client: KubeClient,
  served: ServedKind,
  { namespace, name }: { readonly namespace: string | undefined; readonly name: string },
): Promise<KubernetesObject | undefined> {
  const fieldSelector = `metadata.name=${name}`;
  return (await client.list(served, { namespace, fieldSelector })).items[0];
}

type Part = Readonly<Record<string, unknown>>;

/** Conditions that mean that an object has come to be what it should be; a kind has one of them at most. */
const READY = ['Ready', 'Available', 'Established', 'Complete'];
/** The phases of kinds that have a phase, and no such condition. */
const PHASES = ['Active', 'Bound', 'Available', 'Succeeded'];

/** As `kubectl wait` and `kubectl rollout status` see it; an object that has nothing to say is ready when it is there. */
export function isReady({ kind, metadata, spec, status }: KubernetesObject): boolean {
  const known = (status ?? {}) as Part;
  const isSeen = (): boolean => Number(known['observedGeneration'] ?? 0) >= (metadata.generation ?? 0);
  if (kind === 'Deployment' || kind === 'StatefulSet' || kind === 'ReplicaSet') {
    const wanted = Number((spec as Part | undefined)?.['replicas'] ?? 1);
    return isSeen() && Number(known['readyReplicas'] ?? 0) >= wanted;
  }
  if (kind === 'DaemonSet')
    return isSeen() && Number(known['numberReady'] ?? 0) >= Number(known['desiredNumberScheduled'] ?? 0);
  const conditions = (known['conditions'] ?? []) as readonly Part[];
  const telling = conditions.filter(({ type }) => READY.includes(String(type)));
  if (telling.some((condition) => condition['status'] === 'True')) return true;
  if (typeof known['phase'] === 'string') return PHASES.includes(known['phase']);
  return telling.length === 0 && kind !== 'Job' && kind !== 'CustomResourceDefinition';
}
