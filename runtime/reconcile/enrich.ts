/**
 * Puts beside the children of a CR what `enrich` names, for templates to read: what is watched from memory, Events as
 * they were read within the last half minute.
 */
import type { Program } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { EventView } from '../view.js';
import { withNodes } from './pod-nodes.js';
import { podSummary } from './pod-summary.js';
import {
  autoscaler,
  boundClaim,
  endpointSlices,
  lastJobs,
  loadBalancerAddresses,
  storageClass,
} from './related.js';
import type { TemplateData } from './template-data.js';

type Enrichment = Program['enrich'][number];

type OwnedKind = 'Pod' | 'ReplicaSet' | 'Job' | 'EndpointSlice';

export interface EnrichSources {
  /** Watched objects of a kind that name this owner, in its namespace. */
  readonly ownedBy: (kind: OwnedKind, owner: KubernetesObject) => readonly KubernetesObject[];
  /** An object of a kind that is watched whole. */
  readonly lookUp: (
    kind: 'Node' | 'StorageClass' | 'PersistentVolumeClaim',
    name: string,
    namespace?: string,
  ) => KubernetesObject | undefined;
  /** The HorizontalPodAutoscalers of a namespace. */
  readonly autoscalers: (namespace: string | undefined) => readonly KubernetesObject[];
  /** Watched pods of a namespace. */
  readonly pods: (namespace: string | undefined) => readonly KubernetesObject[];
  readonly events: (object: KubernetesObject) => Promise<readonly EventView[]>;
}

/** Pods whose Events are read with those of their workload. */
const PODS_WITH_EVENTS = 10;
const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const WORKLOADS = [...SCALED, 'Job'];

/** `data` makes what the conditions of `enrich` see of children that are enriched so far. */
export async function enriched(
  children: readonly KubernetesObject[],
  enrich: readonly Enrichment[],
  sources: EnrichSources,
  data: (children: readonly KubernetesObject[]) => TemplateData,
): Promise<readonly KubernetesObject[]> {
  const node = (name: string) => sources.lookUp('Node', name);
  let current = children;
  /** Pods that come after it get their nodes too. */
  let nodes = false;
  for (const { target, gate } of enrich) {
    if (!gate(data(current))) continue;
    nodes ||= target === 'node';
    const known = current;
    current = await Promise.all(
      known.map(async (child) => {
        const more = { ...child, ...(await beside(child, target, sources, known)) };
        return nodes ? withNodes(more, node) : more;
      }),
    );
  }
  return current;
}

type Related = Readonly<Record<string, unknown>>;
type Put = (
  child: KubernetesObject,
  sources: EnrichSources,
  children: readonly KubernetesObject[],
) => Related | Promise<Related>;

/** What each target puts beside a child, and beside children of which kinds; undefined: of all. */
const TARGETS: Readonly<Record<Enrichment['target'], readonly [kinds: readonly string[] | undefined, Put]>> =
  {
    pods: [WORKLOADS, (child, sources) => ({ _pods: podsOf(child, sources).map(podSummary) })],
    backingPods: [
      ['Service'],
      (child, sources) => ({ _backingPods: backing(child, sources).map(podSummary) }),
    ],
    replicaSets: [['Deployment'], (child, sources) => ({ _replicaSets: replicaSets(child, sources) })],
    cronJob: [['CronJob'], (child, { ownedBy }) => lastJobs(ownedBy('Job', child))],
    storageClass: [
      ['PersistentVolumeClaim'],
      (child, { lookUp }) => storageClass(child, (name) => lookUp('StorageClass', name)),
    ],
    endpoints: [['Service'], (child, { ownedBy }) => endpointSlices(child, ownedBy('EndpointSlice', child))],
    hpa: [
      SCALED,
      (child, { autoscalers }, children) => {
        // Children first: they are as new as what made this reconcile run.
        const own = children.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
        return autoscaler(child, [...own, ...autoscalers(child.metadata.namespace)]);
      },
    ],
    pv: [
      ['PersistentVolume'],
      (child, { lookUp }) =>
        boundClaim(child, (name, namespace) => lookUp('PersistentVolumeClaim', name, namespace)),
    ],
    ingress: [['Ingress'], (child) => loadBalancerAddresses(child)],
    // Related pods, which others bring.
    node: [[], () => ({})],
    owner: [undefined, ({ metadata }) => ownerOf(metadata)],
    events: [
      undefined,
      async (child, sources) => {
        const pods = WORKLOADS.includes(child.kind ?? '') ? podsOf(child, sources) : [];
        return { _warnings: await warnings(child, pods, sources) };
      },
    ],
  };

function beside(
  child: KubernetesObject,
  target: Enrichment['target'],
  sources: EnrichSources,
  children: readonly KubernetesObject[],
): Related | Promise<Related> {
  const [kinds, put] = TARGETS[target];
  return kinds === undefined || kinds.includes(child.kind ?? '') ? put(child, sources, children) : {};
}

function ownerOf({ ownerReferences: [owner] = [] }: KubernetesObject['metadata']): Related {
  return owner ? { _owner: { name: owner.name, kind: owner.kind, uid: owner.uid } } : {};
}

/** A Deployment's pods belong to its ReplicaSets. */
function podsOf(workload: KubernetesObject, sources: EnrichSources): readonly KubernetesObject[] {
  const owners = workload.kind === 'Deployment' ? replicaSets(workload, sources) : [workload];
  return owners
    .flatMap((owner) => sources.ownedBy('Pod', owner))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function replicaSets(workload: KubernetesObject, { ownedBy }: EnrichSources): readonly KubernetesObject[] {
  return ownedBy('ReplicaSet', workload);
}

/** Those that the selector of a Service selects; none where it has no selector. */
function backing(service: KubernetesObject, { pods }: EnrichSources): readonly KubernetesObject[] {
  const selector = Object.entries((service.spec?.['selector'] ?? {}) as Readonly<Record<string, unknown>>);
  if (selector.length === 0) return [];
  return pods(service.metadata.namespace).filter(({ metadata: { labels = {} } }) =>
    selector.every(([key, value]) => labels[key] === value),
  );
}

async function warnings(
  child: KubernetesObject,
  pods: readonly KubernetesObject[],
  { events }: EnrichSources,
): Promise<readonly object[]> {
  const lists = await Promise.all(
    [child, ...pods.slice(0, PODS_WITH_EVENTS)].map((object) => events(object)),
  );
  return lists
    .flat()
    .filter(({ type }) => type === 'Warning')
    .map(({ reason, message, count, lastSeen }) => ({ reason, message, count, lastTimestamp: lastSeen }));
}
