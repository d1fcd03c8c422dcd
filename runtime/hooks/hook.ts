/**
 * What the author of a hook writes against:
 *
 *     import type { Hook } from 'orkestra/runtime';
 *     export const onReconcile: Hook<{ channel: string }> = async ({ cr, args, kube, log }) => { … };
 *
 * A hook is called at every reconcile of a CR that is not being deleted, so it must be idempotent: it brings about a
 * state, it does not count calls. One that throws fails that reconcile, which is tried again; nothing else.
 */
import type { JsonObject, Logger } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

export interface HookContext<Args = JsonObject, Spec = JsonObject> {
  /** The custom resource as it is after this reconcile's own writes; frozen. */
  readonly cr: KubernetesObject & { readonly spec: Spec };
  /** `hooks.args` of the Katalog, with templates rendered for this CR. Nothing checks them against `Args`. */
  readonly args: Args;
  /** The API server, as the runtime may use it. */
  readonly kube: HookKube;
  /** The documents of siblings by alias, as templates see them. */
  readonly cross: Readonly<Record<string, unknown>>;
  /** The children by kind, as templates see them. */
  readonly children: Readonly<Record<string, unknown>>;
  /** Results of external calls by name. */
  readonly external: Readonly<Record<string, unknown>>;
  /** Lines carry the CRD and the CR. */
  readonly log: Logger;
  /** Aborted at the deadline of the reconcile, and when this replica may write no more. */
  readonly signal: AbortSignal;
}

export type Hook<Args = JsonObject, Spec = JsonObject> = (
  context: HookContext<Args, Spec>,
) => void | Promise<void>;

export interface HookObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Default: that of the CR; not used for kinds without namespaces. */
  readonly namespace?: string;
}

/** An object to apply; without a namespace it goes to that of the CR. */
export interface HookObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Calls end with the hook's signal. Each rejects with a `KubeError`, or an Error for a kind that is not served. */
export interface HookKube {
  /** undefined: there is no such object. */
  get(ref: HookObjectRef): Promise<KubernetesObject | undefined>;
  list(
    ref: Omit<HookObjectRef, 'name'>,
    selection?: { readonly labelSelector?: string },
  ): Promise<readonly KubernetesObject[]>;
  /**
   * Server-side apply as the runtime's field manager. The object becomes a child of the CR (labels, and an owner
   * reference where Kubernetes allows one) unless `owned` is false.
   */
  apply(
    object: HookObject,
    options?: { readonly owned?: boolean; readonly force?: boolean },
  ): Promise<KubernetesObject>;
  /** JSON merge patch (RFC 7386). */
  patch(ref: HookObjectRef, patch: JsonObject): Promise<KubernetesObject>;
  /** An object that is gone already is no error. */
  delete(ref: HookObjectRef): Promise<void>;
}
