/**
 * Whether a Pod is the runtime under test. What it is called, labelled or led to by proves nothing: its Deployment must be the
 * one that this run has made, in the namespace of Orkestra, where whoever may create Pods may read the runtime's Secrets anyway.
 */
import {
  type ApiResource,
  isNotFound,
  type KubernetesObject,
  type OwnerReference,
} from '../../../lib/kube/index.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';
import type { Applied } from './applied.js';
import type { KubectlContext } from './context.js';

const REPLICA_SETS: ApiResource = { apiVersion: 'apps/v1', plural: 'replicasets', namespaced: true };

/** The uid of the Deployment of the runtime that a run has made; undefined: it has made none (yet). */
export function runtimeDeployment({ created }: Pick<Applied, 'created'>): string | undefined {
  return created.findLast(
    ({ served, namespace, name }) =>
      served.kind === 'Deployment' && namespace === NAMESPACE && name === DEPLOYMENT.runtime,
  )?.uid;
}

/** Looked up where something depends on it: a token to send, a certificate to check. */
export async function isUnderTest(
  { client, signal, live }: Pick<KubectlContext, 'client' | 'signal' | 'live'>,
  pod: KubernetesObject,
): Promise<boolean> {
  if (live.token === undefined && live.ca === undefined) return false;
  const deployment = live.deployment();
  const owner = controllerOf(pod);
  if (deployment === undefined || owner === undefined || pod.metadata.namespace !== NAMESPACE) return false;
  try {
    const set = await client.get(REPLICA_SETS, { namespace: NAMESPACE, name: owner.name }, { signal });
    return set.metadata.uid === owner.uid && controllerOf(set)?.uid === deployment;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function controllerOf({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
