/** The CRDs of this process as ONCOP reads them: from the informers, without I/O, always current. */

import type { KubernetesObject } from '../lib/kube/index.js';
import type { LocalSource, LocalTarget } from '../oncop/index.js';
import type { CrdSummary } from './leadership/index.js';
import type { CrdOperator, EventReader } from './operator/index.js';
import type { CrdPlan } from './plan.js';
import { childrenByKind } from './reconcile/index.js';

export interface LocalCrds {
  readonly operator: (crd: string) => CrdOperator | undefined;
  /** Health and numbers, in the words of the replica that leads the CRD. */
  readonly summary: (crd: string) => CrdSummary | undefined;
  readonly children: (operator: CrdOperator, owner: KubernetesObject) => readonly KubernetesObject[];
  readonly isCustom: (child: KubernetesObject) => boolean;
  readonly events: EventReader;
}

/** The labels by which a CRD of this process is selected in the plans, for its cache to index. */
export function selectedLabels(plans: Iterable<CrdPlan>, crd: string): readonly string[] {
  const found = new Set<string>();
  for (const { cross } of plans) {
    for (const { address, crd: target, selector } of cross.entries) {
      if (address.kind !== 'local' || target !== crd) continue;
      for (const label of Object.keys(selector.matchLabels ?? {})) found.add(label);
    }
  }
  return [...found];
}

export function localSource(crds: LocalCrds): LocalSource {
  return {
    read: (target) => {
      const operator = crds.operator(target.crd);
      return operator && document(operator, target, crds);
    },
    select: (crd, { labels, namespace }) => {
      const operator = crds.operator(crd);
      const [first, ...others] = Object.entries(labels);
      if (!operator || !first) return [];
      return operator.cache.store
        .labelled(...first)
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .filter(({ metadata }) => others.every(([key, value]) => metadata.labels?.[key] === value))
        .map(({ metadata: { name, namespace } }) => ({ name, namespace }));
    },
    load: async (target) => {
      const operator = target.resource === 'events' ? crds.operator(target.crd) : undefined;
      const cr = operator && selected(operator, target);
      // A reconcile goes on without Events that cannot be read.
      if (cr) await crds.events.of(cr).catch(() => []);
    },
    watch: (target, onChange) => crds.operator(target.crd)?.changes.listen(onChange) ?? (() => undefined),
  };
}

function document(operator: CrdOperator, target: LocalTarget, crds: LocalCrds): unknown {
  if (target.resource === 'health' || target.resource === 'info') return toldOf(target, crds);
  const cr = selected(operator, target);
  if (!cr) return undefined;
  if (target.resource === 'events') return { events: crds.events.peek(cr) };
  const { metadata, spec = {}, status = {} } = cr;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    spec,
    status,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    children: childrenByKind(crds.children(operator, cr), crds.isCustom),
  };
}

/** The numbers of a replica that does not lead would be zeros. */
function toldOf({ resource, crd: name }: LocalTarget, crds: LocalCrds): unknown {
  const summary = crds.summary(name);
  if (!summary) return undefined;
  return resource === 'health' ? { ...summary.health, name } : { name, metrics: summary.metrics };
}

function selected(operator: CrdOperator, { namespace, name }: LocalTarget): KubernetesObject | undefined {
  return name === undefined ? undefined : operator.cache.store.get(namespace, name);
}
