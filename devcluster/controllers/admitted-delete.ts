import { controllerUser } from '../admission/attributes.js';
import { Outdated, type Turn } from '../admission/turn.js';
import type { ClusterState } from '../cluster-state.js';
import { viewOf } from '../conversion/convert.js';
import { admitDeletion } from '../handlers/admission.js';
import { deleteObject } from '../handlers/delete.js';
import type { Stored } from '../store/stored.js';

/** How a controller deletes. */
export interface ControllerDeletion {
  readonly policy: string;
  /** The name of its service account. */
  readonly account: string;
  /** It deletes a whole collection, so that webhooks see no name in its requests. */
  readonly collection?: boolean;
}

/**
 * Deletes an object as a controller of the control plane does: by the preferred version of its kind, which it may have to
 * be converted to, and past the webhooks that are asked about deletions.
 *
 * @throws ApiError a refusal, or that a webhook cannot be asked
 * @throws Outdated when somebody else has written the object meanwhile
 */
export function* deleteAdmitted(
  state: ClusterState,
  key: string,
  stored: Stored,
  { policy, account, collection = false }: ControllerDeletion,
): Turn<Stored | undefined> {
  const resource = state.registry.get(key);
  const version = resource?.versions[0];
  if (resource && version) {
    const served = { resource, version, key };
    const { object } = yield* viewOf(state, served, stored, { fresh: true });
    const { uid } = object.metadata;
    const options = {
      ...(collection ? {} : { preconditions: { uid } }),
      ...(policy ? { propagationPolicy: policy } : {}),
    };
    const name = collection ? undefined : stored.name;
    const deletion = { served, name, warnings: [], user: controllerUser(account) };
    yield* admitDeletion(state, deletion, object, options);
    if (state.store.get(key, stored) !== stored) throw new Outdated();
  }
  return deleteObject(state, key, stored, { dryRun: false, policy });
}
