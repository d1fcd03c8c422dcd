import type { BuiltResource } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, OrkestraError } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

export function metadataOf(object: JsonObject): { namespace: string | undefined; name: string } {
  const { namespace, name } = object['metadata'] as { namespace?: string; name: string };
  return { namespace, name };
}

/** The key of what an entry builds: that of the child which it becomes. */
export function keyOf({ apiVersion, kind, object }: BuiltResource): string {
  return refKey({ apiVersion, kind, ...metadataOf(object) });
}

/** The key under which an applied child is remembered. */
export function childKey({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): string {
  return refKey({ apiVersion, kind, namespace, name });
}

interface Ref {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** The key of the child that is so named. */
export function refKey({ apiVersion, kind, namespace = '', name }: Ref): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}

/** An object in words: `Job default/drain`. */
export function placeOf({ kind, object }: BuiltResource): string {
  const { namespace, name } = metadataOf(object);
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** An error that says which object it is about; a coded one keeps its code. */
export function within(error: unknown, built: BuiltResource): Error {
  const message = `${placeOf(built)}: ${asError(error).message}`;
  if (!(error instanceof OrkestraError)) return new Error(message, { cause: error });
  return new OrkestraError(error.code, message, error.remedy, { cause: error });
}
