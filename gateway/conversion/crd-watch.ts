import { type ApiResource, Reflector, Store } from '../../lib/kube/index.js';
import type { GatewayContext } from '../capability.js';
import type { ConvertedCrd } from './converted-crd.js';

export const CRDS: ApiResource & { readonly kind: string } = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** Keeps what is known of a CRD as the cluster has it, until the function that is returned is called. */
export function watchCrd(
  crd: ConvertedCrd,
  { client, clock, random, log }: GatewayContext,
): () => Promise<void> {
  if (!client) return async () => undefined;
  const reflector = new Reflector({
    api: client,
    resource: CRDS,
    selection: { fieldSelector: `metadata.name=${crd.name}` },
    store: new Store(),
    ...{ clock, random, pulse: client.pulse },
    handlers: {
      onDelta: (delta) => crd.observe(delta.type === 'deleted' ? undefined : delta.object),
      onFailure: (err) => log.warn({ err, crd: crd.name }, 'watching the CRD failed'),
    },
  });
  reflector.start();
  return () => reflector.stop();
}
