/** The requests of a reconcile, as a port: the Kubernetes client implements it, leadership guards the writes. */
import { type JsonObject, withFields } from '../../lib/base/index.js';
import type {
  ApiCalls,
  ApiResource,
  DeleteOptions,
  KubernetesObject,
  ObjectName,
} from '../../lib/kube/index.js';
import { isAlreadyExists, isConflict, isNotFound, KubeError } from '../../lib/kube/index.js';

/** As the API server knows our writes; the client's default. */
export const FIELD_MANAGER = 'orkestra';

/** Of every request. */
interface RequestOptions {
  readonly signal: AbortSignal;
  /** See `CallOptions`. */
  readonly agentComment?: string;
}

/** `gone`: none is left; `going`: it may wait for its finalizers; `changed`: it is not as the preconditions say. */
export type Deletion = 'gone' | 'going' | 'changed';

export interface Writer {
  /** Reads one object past the cache; undefined: there is none. */
  get(
    resource: ApiResource,
    name: ObjectName,
    options: RequestOptions,
  ): Promise<KubernetesObject | undefined>;
  /**
   * Server-side apply as our field manager. With `metadata.uid` it never creates, and changes no other object: it
   * rejects with `SupersededError` then.
   */
  apply(
    resource: ApiResource,
    object: JsonObject,
    options: RequestOptions & { readonly force: boolean },
  ): Promise<KubernetesObject>;
  /** Creates; undefined when there is an object of that name, which stays as it is. */
  create(
    resource: ApiResource,
    object: JsonObject,
    options: RequestOptions,
  ): Promise<KubernetesObject | undefined>;
  /** JSON merge patch (RFC 7386) of the object or its status. */
  mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options: RequestOptions & { readonly subresource?: 'status' },
  ): Promise<KubernetesObject>;
  /** Deletes this very object in this very state, in the background unless `propagation` says otherwise. */
  delete(
    resource: ApiResource,
    name: ObjectName,
    options: RequestOptions &
      Pick<DeleteOptions, 'uid' | 'resourceVersion'> & { readonly propagation?: 'Foreground' },
  ): Promise<Deletion>;
}

/** A write was due on a replica that may not write; the reconcile ends without being a failure. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
  constructor() {
    super('this replica does not lead');
  }
}

/** The object is not the one that the cache shows any more; the watch says so in a moment. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
  constructor(options?: { cause: unknown }) {
    super('the object has changed since the cache showed it', options);
  }
}

/** A precondition of ours does not hold any more; a conflict of field managers is something else. */
export function isSuperseded(error: unknown): boolean {
  if (error instanceof SupersededError) return true;
  return isConflict(error) && !(error as KubeError).status.causes.includes('FieldManagerConflict');
}

/**
 * Requests through `client` while `mayWrite` holds; every write is refused once it does not. That is asked again when a
 * write's turn on a connection has come: a process may be stopped in between, and wake up when another one leads.
 */
export function leaderWriter(client: ApiCalls, mayWrite: () => boolean): Writer {
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
    get: async (resource, name, options) => {
      try {
        return await led(() => client.get(resource, name, withFields(options, { mayStart })));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    apply: async (resource, object, options) => {
      try {
        return await led(() => client.apply(resource, object, withFields(options, { mayStart })));
      } catch (error) {
        if (isOtherUid(error)) throw new SupersededError({ cause: error });
        throw error;
      }
    },
    create: async (resource, object, options) => {
      try {
        return await led(() => client.create(resource, object, withFields(options, { mayStart })));
      } catch (error) {
        if (isAlreadyExists(error)) return undefined;
        throw error;
      }
    },
    mergePatch: (resource, name, patch, options) =>
      led(() => client.mergePatch(resource, name, patch, withFields(options, { mayStart }))),
    delete: async (resource, name, options) => {
      try {
        const left = await led(() => client.delete(resource, name, withFields(options, { mayStart })));
        return left === undefined ? 'gone' : 'going';
      } catch (error) {
        if (isNotFound(error)) return 'gone';
        if (isConflict(error)) return 'changed';
        throw error;
      }
    },
  };
}

/** 409 when there is none of that name, 422 when there is another one. */
function isOtherUid(error: unknown): boolean {
  if (!(error instanceof KubeError)) return false;
  const { code, message } = error.status;
  return (
    (code === 409 && message.includes('uid mismatch')) || (code === 422 && message.includes('metadata.uid:'))
  );
}
