/**
 * Puts beside the children of a CR what `enrich` names, for templates to read: what is watched from memory, Events as
 * they were read within the last half minute.
 */
import type { Program } from '../../katalog/index.js';
import type { EventView, KubernetesObject } from '../view.js';
import { withNodes } from './pod-nodes.js';
import { podSummary } from './pod-summary.js';
import type { TemplateData } from './template-data.js';

type Enrichment = Program['enrich'][number];

export interface EnrichSources {
  /** Watched objects of a kind that name this owner. */
  readonly ownedBy: (kind: 'Pod' | 'ReplicaSet' | 'Job', uid: string) => readonly KubernetesObject[];
  /** An object of a kind that is watched whole. */
  readonly lookUp: (kind: 'Node', name: string) => KubernetesObject | undefined;
  /** Watched pods of a namespace. */
  readonly pods: (namespace: string | undefined) => readonly KubernetesObject[];
  readonly events: (object: KubernetesObject) => Promise<readonly EventView[]>;
}

/** Pods whose Events are read with those of their workload. */
const PODS_WITH_EVENTS = 10;
const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Job'];

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
    current = await Promise.all(
      current.map(async (child) => {
        const more = { ...child, ...(await beside(child, target, sources)) };
        return nodes ? withNodes(more, node) : more;
      }),
    );
  }
  return current;
}

async function beside(
  child: KubernetesObject,
  target: Enrichment['target'],
  sources: EnrichSources,
): Promise<Readonly<Record<string, unknown>>> {
  const workload = WORKLOADS.includes(child.kind ?? '');
  switch (target) {
    case 'pods':
      return workload ? { _pods: podsOf(child, sources).map(podSummary) } : {};
    case 'backingPods':
      return child.kind === 'Service' ? { _backingPods: backing(child, sources).map(podSummary) } : {};
    case 'replicaSets':
      return child.kind === 'Deployment' ? { _replicaSets: replicaSets(child, sources) } : {};
    case 'cronJob':
      return child.kind === 'CronJob' ? lastJobs(sources.ownedBy('Job', child.metadata.uid ?? '')) : {};
    case 'node':
      return {};
    case 'owner': {
      const [owner] = child.metadata.ownerReferences ?? [];
      return owner ? { _owner: { name: owner.name, kind: owner.kind, uid: owner.uid } } : {};
    }
    case 'events':
      return { _warnings: await warnings(child, workload ? podsOf(child, sources) : [], sources) };
  }
}

/** A Deployment's pods belong to its ReplicaSets. */
function podsOf(workload: KubernetesObject, sources: EnrichSources): readonly KubernetesObject[] {
  const owners = workload.kind === 'Deployment' ? replicaSets(workload, sources) : [workload];
  return owners
    .flatMap(({ metadata }) => sources.ownedBy('Pod', metadata.uid ?? ''))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function replicaSets(
  { metadata }: KubernetesObject,
  { ownedBy }: EnrichSources,
): readonly KubernetesObject[] {
  return ownedBy('ReplicaSet', metadata.uid ?? '');
}

/** Those that the selector of a Service selects; none where it has no selector. */
function backing(service: KubernetesObject, { pods }: EnrichSources): readonly KubernetesObject[] {
  const selector = Object.entries((service.spec?.['selector'] ?? {}) as Readonly<Record<string, unknown>>);
  if (selector.length === 0) return [];
  return pods(service.metadata.namespace).filter(({ metadata: { labels = {} } }) =>
    selector.every(([key, value]) => labels[key] === value),
  );
}

/** The Job of a CronJob that began last, and of those that have succeeded. */
function lastJobs(jobs: readonly KubernetesObject[]): Readonly<Record<string, KubernetesObject>> {
  const inOrder = [...jobs].sort((a, b) => (began(a) < began(b) ? -1 : 1));
  const last = inOrder.at(-1);
  const successful = inOrder.filter(({ status }) => Number(status?.['succeeded'] ?? 0) > 0).at(-1);
  return {
    ...(last ? { _lastJob: last } : {}),
    ...(successful ? { _lastSuccessfulJob: successful } : {}),
  };
}

/** Times count in seconds; the names of one CronJob's Jobs end in the minute for which they were due. */
function began({ metadata: { creationTimestamp, name } }: KubernetesObject): string {
  return `${creationTimestamp ?? ''} ${name}`;
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
