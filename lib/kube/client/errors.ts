import { defineErrors } from '../../base/index.js';

/** What can go wrong between this process and the Kubernetes API. */
export const KUBE_ERRORS = defineErrors({
  ORK_KUBE_CONFIG: {
    summary: 'The Kubernetes configuration cannot be used.',
    remedy:
      'Point KUBECONFIG at a kubeconfig whose current context names a cluster and a user that it defines, or run in a pod.',
  },
  ORK_KUBE_PROXY: {
    summary: 'The kubeconfig sets `proxy-url`, which is not supported.',
    remedy: 'Remove `proxy-url` and reach the API server directly or through a tunnel.',
  },
  ORK_KUBE_CREDENTIALS: {
    summary: 'The credentials of the kubeconfig could not be read or refreshed.',
    remedy: 'Check the files and the exec command that the user of the kubeconfig names.',
  },
  ORK_KUBE_API: {
    summary: 'The Kubernetes API server returned an error.',
    remedy:
      'Read the reason in the message; a 403 needs a role that allows the verb on the resource (`ork validate --full` lists all), a 401 other credentials.',
  },
  ORK_KUBE_NETWORK: {
    summary: 'The Kubernetes API server could not be reached, or the connection broke.',
    remedy: 'Check the address in the kubeconfig, the network and the API server; the request is retried.',
  },
  ORK_KUBE_TIMEOUT: {
    summary: 'The Kubernetes API server did not answer in time.',
    remedy: 'Check the load of the API server; the request is retried.',
  },
  ORK_KUBE_ANSWER: {
    summary: 'The Kubernetes API server sent a response that is not a Kubernetes object.',
    remedy: 'Check that the address in the kubeconfig is an API server and not a proxy or a login page.',
  },
  ORK_KUBE_NOT_SERVED: {
    summary: 'The cluster does not serve a kind that the Katalog names.',
    remedy:
      'Apply its CustomResourceDefinition, or correct `apiTypes`; discovery is repeated at least every 30 seconds.',
  },
  ORK_EVENT_ACCESS: {
    summary: 'Kubernetes Events may not be written.',
    remedy:
      'Grant create and patch on events in the namespaces of the CRs (`ork validate --full` lists all access); nothing else depends on it.',
  },
  ORK_LEASE_NAMESPACE: {
    summary: 'The namespace of the leader election Lease does not exist.',
    remedy: 'Create the namespace, or name another one with ORK_NAMESPACE.',
  },
  ORK_LEASE_ACCESS: {
    summary: 'The leader election Lease may not be read or written.',
    remedy:
      'Grant get, create and update on leases.coordination.k8s.io in that namespace; with a Lease for each CRD also list and delete. A 401 needs other credentials.',
  },
  ORK_LEASE_UNREACHABLE: {
    summary: 'The leader election Lease could not be read or written.',
    remedy: 'Check the API server; leader election retries automatically.',
  },
  ORK_LEASE_KATALOG: {
    summary: 'The leader election Lease is held by a runtime of another Katalog.',
    remedy: 'Give one of the two runtimes a Lease of its own with leaderElection.name or --lease-name.',
  },
  ORK_LEASE_SCOPE: {
    summary: 'Replicas of one runtime have different scopes of the leader election.',
    remedy:
      'Give all of them the same leaderElection.scope or --lease-scope; this replica then competes automatically.',
  },
});
