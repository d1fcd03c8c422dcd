import type { KubernetesObject } from '../../../lib/kube/index.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without what must stay secret. Of a Secret, its data and the annotation in which `kubectl apply` repeats
 * that data are left out; everything else is the object itself.
 */
export function withoutSecretData(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  const { data: _data, stringData: _stringData, ...rest } = object;
  const { [LAST_APPLIED]: _applied, ...annotations } = object.metadata.annotations ?? {};
  return { ...rest, metadata: { ...object.metadata, annotations } };
}
