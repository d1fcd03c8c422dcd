/** The writes of a reconcile, as a port: the Kubernetes client implements it, leadership guards it. */
import type { JsonObject } from '../../lib/base/index.js';
import type { ApiResource, KubeApi, KubernetesObject, ObjectName } from '../../lib/kube/index.js';
import { isAlreadyExists, isConflict, isNotFound } from '../../lib/kube/index.js';

/** Of every write. */
interface WriteCall {
  readonly signal: AbortSignal;
  /** See `CallOptions`. */
  readonly agentComment?: string;
}

export interface Writer {
  /** Server-side apply as our field manager. */
  apply(
    resource: ApiResource,
    object: JsonObject,
    options: WriteCall & { readonly force: boolean },
  ): Promise<KubernetesObject>;
  /** Creates; an object of that name that exists already is left alone, and undefined is given. */
  create(
    resource: ApiResource,
    object: JsonObject,
    options: WriteCall,
  ): Promise<KubernetesObject | undefined>;
  /** JSON merge patch (RFC 7386) of the object or its status. */
  mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options: WriteCall & { readonly subresource?: 'status' },
  ): Promise<KubernetesObject>;
  /**
   * Deletes, in the background unless told otherwise; an object that is gone already, or another one (by uid), is no
   * error. Gives whether one of that name may still be there.
   */
  delete(
    resource: ApiResource,
    name: ObjectName,
    options: WriteCall & { readonly uid?: string; readonly propagation?: 'Foreground' },
  ): Promise<boolean>;
}

/** A write was due on a replica that may not write; the reconcile ends without being a failure. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
  constructor() {
    super('this replica does not lead');
  }
}

/**
 * Writes through `client` while `mayWrite` holds, and refuses every write once it does not. That is asked again when a
 * write's turn on a connection has come: a process may be stopped in between, and wake up when another one leads.
 */
export function leaderWriter(client: KubeApi, mayWrite: () => boolean): Writer {
  const mayStart = mayWrite;
  const led = async <T>(write: () => Promise<T>): Promise<T> => {
    if (!mayWrite()) throw new NotLeadingError();
    try {
      return await write();
    } catch (error) {
      throw mayWrite() ? error : new NotLeadingError();
    }
  };
  return {
    apply: (resource, object, options) => led(() => client.apply(resource, object, { ...options, mayStart })),
    create: async (resource, object, options) => {
      try {
        return await led(() => client.create(resource, object, { ...options, mayStart }));
      } catch (error) {
        if (isAlreadyExists(error)) return undefined;
        throw error;
      }
    },
    mergePatch: (resource, name, patch, options) =>
      led(() => client.mergePatch(resource, name, patch, { ...options, mayStart })),
    delete: async (resource, name, options) => {
      try {
        return (await led(() => client.delete(resource, name, { ...options, mayStart }))) !== undefined;
      } catch (error) {
        if (!isNotFound(error) && !isConflict(error)) throw error;
        return isConflict(error);
      }
    },
  };
}
