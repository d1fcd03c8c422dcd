import { type ApiResource, Reflector, Store } from '../../lib/kube/index.js';
import type { GatewayContext } from '../capability.js';
import type { ConvertedCrd } from './converted-crd.js';

export const CRDS: ApiResource & { readonly kind: string } = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/**
 * Keeps what is known of a CRD as the cluster has it. `onChange` is called with each change. Stops with the function that
 * is returned.
 */
export function watchCrd(
  crd: ConvertedCrd,
  { client, clock, random, log }: GatewayContext,
  onChange: () => void,
): () => Promise<void> {
  if (!client) return async () => undefined;
  const seen = (object: ConvertedCrd['object']): void => {
    crd.observe(object);
    onChange();
  };
  const reflector = new Reflector({
    api: client,
    resource: CRDS,
    selection: { fieldSelector: `metadata.name=${crd.name}` },
    store: new Store(),
    ...{ clock, random, pulse: client.pulse },
    handlers: {
      onDelta: (delta) => seen(delta.type === 'deleted' ? undefined : delta.object),
      onSynced: onChange,
      onFailure: (err) => log.warn({ err, crd: crd.name }, 'watching the CRD failed'),
    },
  });
  reflector.start();
  return () => reflector.stop();
}
