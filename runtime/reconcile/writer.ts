/** The writes of a reconcile, as a port: the Kubernetes client implements it, leadership guards it. */
import type { JsonObject } from '../../katalog/index.js';
import type { ApiResource, KubeApi, ObjectName } from '../kube/index.js';
import { isAlreadyExists, isConflict, isNotFound } from '../kube/index.js';
import type { KubernetesObject } from '../view.js';

export interface Writer {
  /** Server-side apply as our field manager. */
  apply(
    resource: ApiResource,
    object: JsonObject,
    options: { force: boolean; signal: AbortSignal },
  ): Promise<KubernetesObject>;
  /** Creates; an object of that name that exists already is left alone, and undefined is given. */
  create(
    resource: ApiResource,
    object: JsonObject,
    options: { signal: AbortSignal },
  ): Promise<KubernetesObject | undefined>;
  /** JSON merge patch (RFC 7386) of the object or its status. */
  mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options: { subresource?: 'status'; signal: AbortSignal },
  ): Promise<KubernetesObject>;
  /**
   * Deletes, in the background unless told otherwise; an object that is gone already, or another one (by uid), is no
   * error. Gives whether one of that name may still be there.
   */
  delete(
    resource: ApiResource,
    name: ObjectName,
    options: { uid?: string; propagation?: 'Foreground'; signal: AbortSignal },
  ): Promise<boolean>;
}

/** A write was due on a replica that may not write; the reconcile ends without being a failure. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
  constructor() {
    super('this replica does not lead');
  }
}

/** Writes through `client` while `mayWrite` holds, and refuses every write once it does not. */
export function leaderWriter(client: KubeApi, mayWrite: () => boolean): Writer {
  const leading = (): KubeApi => {
    if (!mayWrite()) throw new NotLeadingError();
    return client;
  };
  return {
    apply: async (resource, object, options) => leading().apply(resource, object, options),
    create: async (resource, object, options) => {
      try {
        return await leading().create(resource, object, options);
      } catch (error) {
        if (isAlreadyExists(error)) return undefined;
        throw error;
      }
    },
    mergePatch: async (resource, name, patch, options) =>
      leading().mergePatch(resource, name, patch, options),
    delete: async (resource, name, options) => {
      try {
        return (await leading().delete(resource, name, options)) !== undefined;
      } catch (error) {
        if (!isNotFound(error) && !isConflict(error)) throw error;
        return isConflict(error);
      }
    },
  };
}
