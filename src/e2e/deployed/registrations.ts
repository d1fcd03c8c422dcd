/** What a gateway registers for the whole cluster: it is in no bundle. */
import { GATEWAY_NAMESPACE_LABEL } from '../../../gateway/index.js';
import { type ApiResource, isNotFound } from '../../../lib/kube/index.js';
import type { KubectlContext } from '../kubectl/context.js';
import { NAMESPACE } from '../operators/operators.js';

const GROUP = 'admissionregistration.k8s.io/v1';
const KINDS: Readonly<Record<string, ApiResource>> = Object.fromEntries(
  [
    'ValidatingWebhookConfiguration',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ].map((kind) => {
    const plural = kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
    return [kind, { apiVersion: GROUP, plural: plural.toLowerCase(), namespaced: false }];
  }),
);

export interface RegisteredObject {
  readonly resource: ApiResource;
  readonly name: string;
  readonly uid: string | undefined;
  /** As it is shown. */
  readonly text: string;
}

type Cluster = Pick<KubectlContext, 'client'>;

/** Those of the gateway of the namespace that bundles are installed in. */
export async function registrationsOf({ client }: Cluster): Promise<readonly RegisteredObject[]> {
  const labelSelector = `${GATEWAY_NAMESPACE_LABEL}=${NAMESPACE}`;
  const lists = await Promise.all(
    Object.entries(KINDS).map(async ([kind, resource]) => {
      try {
        const { items } = await client.list(resource, { labelSelector });
        return items.map(({ metadata: { name, uid } }) => ({ resource, name, uid, text: `${kind} ${name}` }));
      } catch (error) {
        // Policies are not served by every version of Kubernetes.
        if (isNotFound(error)) return [];
        throw error;
      }
    }),
  );
  return lists.flat();
}

export async function removeRegistration(
  { resource, name, uid }: RegisteredObject,
  { client }: Cluster,
): Promise<void> {
  try {
    await client.delete(resource, { namespace: undefined, name }, uid === undefined ? {} : { uid });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
