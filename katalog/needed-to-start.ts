/**
 * What the API server never asks a gateway about, because a cluster needs it to start while nobody answers. Custom
 * resources are never needed for that.
 */

/** Resources by group that are never registered; `*`: all of the group. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  '': ['pods', 'nodes', 'events', 'endpoints'],
  'coordination.k8s.io': ['*'],
  'discovery.k8s.io': ['endpointslices'],
  'events.k8s.io': ['*'],
  'authentication.k8s.io': ['*'],
  'authorization.k8s.io': ['*'],
  'admissionregistration.k8s.io': ['*'],
};

/** Whether a rule about it could keep the cluster from starting, whatever its objects are. */
export function isNeededToStart({
  group,
  plural,
}: {
  readonly group: string;
  readonly plural: string;
}): boolean {
  const resources = Object.hasOwn(NEVER, group) ? NEVER[group] : undefined;
  return resources?.some((each) => each === '*' || each === plural) ?? false;
}
