/** What a hook may ask of the API server, for one CR and within one reconcile. */
import { MANAGED_BY, OWNER_LABEL, ownerLabelValue, UNOWNED_LABEL } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { isNotFound, type KubeApi, type ObjectName, type ServedKind } from '../../lib/kube/index.js';
import { OWNER_ANNOTATION, ownerAnnotation, type Writer } from '../reconcile/index.js';
import type { HookKube, HookObject, HookObjectRef } from './hook.js';

export interface HookKubeTools {
  readonly api: Pick<KubeApi, 'get' | 'list'>;
  /** Writes while this replica may. */
  readonly writer: Writer;
  /** In the User-Agent of its reads. */
  readonly agentComment: string;
  /** What the API server serves under a kind; undefined when nothing. */
  readonly served: (apiVersion: string, kind: string) => Promise<ServedKind | undefined>;
}

export function hookKube(owner: KubernetesObject, signal: AbortSignal, tools: HookKubeTools): HookKube {
  const { api, writer, agentComment } = tools;
  const resource = async ({
    apiVersion,
    kind,
  }: Pick<HookObjectRef, 'apiVersion' | 'kind'>): Promise<ServedKind> => {
    signal.throwIfAborted();
    const served = await tools.served(apiVersion, kind);
    if (served) return served;
    throw new Error(`the API server does not serve ${kind} of ${apiVersion}`);
  };
  const named = (served: ServedKind, { name, namespace }: HookObjectRef): ObjectName => ({
    name,
    namespace: served.namespaced ? (namespace ?? owner.metadata.namespace) : undefined,
  });
  return {
    async get(ref) {
      const served = await resource(ref);
      try {
        return await api.get(served, named(served, ref), { signal, agentComment });
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async list(ref, { labelSelector } = {}) {
      const served = await resource(ref);
      const namespace = served.namespaced ? (ref.namespace ?? owner.metadata.namespace) : undefined;
      return (await api.list(served, { namespace, labelSelector }, { signal, agentComment })).items;
    },
    async apply(object, { owned = true, force = true } = {}) {
      const served = await resource(object);
      const placed = withNamespace(object, named(served, { ...object, ...object.metadata }).namespace);
      return writer.apply(served, owned ? asChild(placed, owner) : placed, { force, signal });
    },
    async patch(ref, patch) {
      const served = await resource(ref);
      return writer.mergePatch(served, named(served, ref), patch, { signal });
    },
    async delete(ref) {
      const served = await resource(ref);
      await writer.delete(served, named(served, ref), { signal });
    },
  };
}

function withNamespace(object: HookObject, namespace: string | undefined): JsonObject {
  const { namespace: _written, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) },
  } as unknown as JsonObject;
}

/** As a child that the Katalog makes: found by its labels, and collected with its owner where Kubernetes does that. */
function asChild(object: JsonObject, owner: KubernetesObject): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  const { namespace, name, uid = '' } = owner.metadata;
  const reference = {
    apiVersion: owner.apiVersion ?? '',
    kind: owner.kind ?? '',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const collected = namespace === undefined || namespace === metadata['namespace'];
  const annotations = metadata['annotations'] as JsonObject | undefined;
  const marks = collected
    ? { ownerReferences: [reference] }
    : { annotations: { ...annotations, [OWNER_ANNOTATION]: ownerAnnotation(owner) } };
  const labels = {
    ...(metadata['labels'] as JsonObject | undefined),
    [MANAGED_BY.key]: MANAGED_BY.value,
    [OWNER_LABEL]: ownerLabelValue(name),
    ...(collected ? {} : { [UNOWNED_LABEL]: ownerLabelValue(name) }),
  };
  return { ...object, metadata: { ...metadata, ...marks, labels } };
}
