import { messageOf, type OrkestraError } from '../../base/index.js';
import { KUBE_ERRORS } from '../client/errors.js';
import { isForbidden, KubeError } from '../client/kube-error.js';
import type { LeaseName } from './lease-record.js';

/** Says what is wrong with the election, for people. */
export function leaseProblem({ namespace, name }: LeaseName, error: unknown): OrkestraError {
  const message = messageOf(error);
  if (error instanceof KubeError && error.status.code === 404) {
    return KUBE_ERRORS.make(
      'ORK_LEASE_NAMESPACE',
      `namespace "${namespace}" of Lease "${name}" does not exist`,
      error,
    );
  }
  const code = isForbidden(error) ? 'ORK_LEASE_ACCESS' : 'ORK_LEASE_UNREACHABLE';
  return KUBE_ERRORS.make(code, `Lease ${namespace}/${name}: ${message}`, error);
}

/** The Lease that stands for all CRDs is held while this runtime has one for each. */
export function otherScope({ namespace, name }: LeaseName, holder: string): OrkestraError {
  return KUBE_ERRORS.make(
    'ORK_LEASE_SCOPE',
    `"${holder}" leads all CRDs with Lease ${namespace}/${name}; this replica has one Lease per CRD and waits`,
  );
}

/** The Lease is held for another Katalog. */
export function foreignKatalog(
  { namespace, name }: LeaseName,
  holder: string,
  theirs: string,
  ours: string,
): OrkestraError {
  return KUBE_ERRORS.make(
    'ORK_LEASE_KATALOG',
    `Lease ${namespace}/${name} is held by "${holder}" for Katalog "${theirs}"; this runtime has Katalog "${ours}"`,
  );
}
