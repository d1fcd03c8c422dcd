/** What `enrich` adds to a child from related objects: those that name it, or that it names. */
import type { KubernetesObject } from '../../lib/kube/index.js';

type Related = Readonly<Record<string, unknown>>;

/** The Job of a CronJob that began last, and of those that have succeeded. */
export function lastJobs(jobs: readonly KubernetesObject[]): Related {
  const inOrder = [...jobs].sort((a, b) => (began(a) < began(b) ? -1 : 1));
  const successful = inOrder.filter(({ status }) => Number(status?.['succeeded'] ?? 0) > 0);
  return named({ _lastJob: inOrder.at(-1), _lastSuccessfulJob: successful.at(-1) });
}

/** Times count in seconds; the names of one CronJob's Jobs end in the minute for which they were due. */
function began({ metadata: { creationTimestamp, name } }: KubernetesObject): string {
  return `${creationTimestamp ?? ''} ${name}`;
}

/** The class that a claim names. */
export function storageClass(
  claim: KubernetesObject,
  lookUp: (name: string) => KubernetesObject | undefined,
): Related {
  const name = claim.spec?.['storageClassName'];
  return typeof name === 'string' && name !== '' ? named({ _storageClass: lookUp(name) }) : {};
}

/** The claim that a volume is bound to. */
export function boundClaim(
  volume: KubernetesObject,
  lookUp: (name: string, namespace: string | undefined) => KubernetesObject | undefined,
): Related {
  const { name, namespace } = (volume.spec?.['claimRef'] ?? {}) as Readonly<Record<string, string>>;
  return name === undefined ? {} : named({ _pvc: lookUp(name, namespace) });
}

/** The addresses, or names, that an Ingress has been given. */
export function loadBalancerAddresses({ status }: KubernetesObject): Related {
  const { ingress } = (status?.['loadBalancer'] ?? {}) as { ingress?: unknown };
  const given = Array.isArray(ingress) ? (ingress as readonly Readonly<Record<string, unknown>>[]) : [];
  return { _loadBalancerIPs: given.flatMap(({ ip, hostname }) => ip ?? hostname ?? []) };
}

/** The slices of a Service, of its first IP family alone: in those of the second every pod stands once more. */
export function endpointSlices(service: KubernetesObject, slices: readonly KubernetesObject[]): Related {
  const families = service.spec?.['ipFamilies'];
  const first: unknown = Array.isArray(families) ? families[0] : undefined;
  return { _endpoints: slices.filter((slice) => first === undefined || slice['addressType'] === first) };
}

/** The autoscaler that scales a workload. */
export function autoscaler(workload: KubernetesObject, all: readonly KubernetesObject[]): Related {
  const group = groupOf(workload.apiVersion);
  const scales = all.find(({ spec }) => {
    const { apiVersion, kind, name } = (spec?.['scaleTargetRef'] ?? {}) as Readonly<Record<string, string>>;
    return kind === workload.kind && name === workload.metadata.name && groupOf(apiVersion) === group;
  });
  return named({ _hpa: scales });
}

function groupOf(apiVersion = ''): string {
  return apiVersion.split('/')[0] ?? '';
}

function named(fields: Related): Related {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
