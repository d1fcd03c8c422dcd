/**
 * `enrich`: what is put beside the children for templates to read, under keys that begin with `_`. Which state of the
 * cluster that is, and when it is looked up; looking it up is the runtime's.
 */

import type { JsonObject } from '../../lib/base/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import type { EnrichBlock } from '../model.js';
import {
  endpointSlices,
  nodes,
  type ResourceKind,
  resourceKind,
  storageClasses,
} from '../resources/index.js';
import { ENRICH_TARGETS } from '../schema/index.js';
import type { CompileScope } from '../scope/index.js';

/** docs/katalog.md says what each puts beside which children. */
export type EnrichTarget = (typeof ENRICH_TARGETS)[number];

export interface Enrichment {
  readonly target: EnrichTarget;
  /** Sees what the targets before it have brought. */
  readonly gate: Condition;
}

/** The other names of each target in published Katalogs. */
const OTHER_NAMES: Readonly<Record<EnrichTarget, readonly string[]>> = {
  pods: ['pod'],
  events: ['event', 'ev', 'warnings'],
  owner: [],
  replicaSets: [],
  backingPods: [],
  cronJob: ['cronjobs', 'cj'],
  node: ['nodes'],
  storageClass: ['storageclasses', 'sc', 'pvc', 'pvcs', 'pvclaim', 'persistentvolumeclaim'],
  endpoints: ['ep', 'endpointslice'],
  hpa: ['horizontalpodautoscaler'],
  pv: ['pvs', 'persistentvolume'],
  ingress: ['ing', 'ingresses'],
};

const TARGETS: ReadonlyMap<string, EnrichTarget> = new Map(
  ENRICH_TARGETS.flatMap((target) =>
    [target, ...OTHER_NAMES[target]].map((name) => [name.toLowerCase(), target] as const),
  ),
);

export function compileEnrich(blocks: readonly EnrichBlock[], scope: CompileScope): readonly Enrichment[] {
  return blocks.flatMap(({ target: name, when, or }, index) => {
    const at = ['enrich', index];
    const conditions: JsonObject = { when, or };
    const gate = compileGate(conditions, [...at, name], scope);
    const target = TARGETS.get(name.toLowerCase());
    if (target) return [{ target, gate }];
    const known = Object.keys(OTHER_NAMES).join(', ');
    scope.error('ORK_FIELD_VALUE', at, `unknown enrich target "${name}": expected one of ${known}`);
    return [];
  });
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const WITH_PODS = ['Pod', ...WORKLOADS, 'Job', 'Service'];

/** Kinds that are watched for it, beside those that the entry creates: what its children make. */
export function observedKinds(
  enrich: readonly Enrichment[],
  children: readonly ResourceKind[],
): readonly ResourceKind[] {
  const targets = new Set(enrich.map(({ target }) => target));
  const pods = targets.has('pods') || targets.has('backingPods') || targets.has('events');
  const keys = [
    ...(pods ? ['pods'] : []),
    ...(pods || targets.has('replicaSets') ? ['replicaSets'] : []),
    ...(wants(enrich, children, 'cronJob', ['CronJob']) ? ['jobs'] : []),
  ];
  return [
    ...keys.flatMap((key) => resourceKind(key) ?? []),
    ...(wants(enrich, children, 'endpoints', ['Service']) ? [endpointSlices] : []),
  ];
}

/** Kinds that are watched for it whoever made their objects. */
export function wholeKinds(
  enrich: readonly Enrichment[],
  children: readonly ResourceKind[],
): readonly ResourceKind[] {
  const claims = wants(enrich, children, 'pv', ['PersistentVolume'])
    ? resourceKind('persistentVolumeClaims')
    : undefined;
  const autoscalers = wants(enrich, children, 'hpa', WORKLOADS) ? resourceKind('hpa') : undefined;
  return [
    ...(wants(enrich, children, 'node', WITH_PODS) ? [nodes] : []),
    ...(wants(enrich, children, 'storageClass', ['PersistentVolumeClaim']) ? [storageClasses] : []),
    ...(autoscalers ? [autoscalers] : []),
    ...(claims ? [claims] : []),
  ];
}

/** Whether there are children of these kinds for the target to stand beside. */
function wants(
  enrich: readonly Enrichment[],
  children: readonly ResourceKind[],
  wanted: EnrichTarget,
  beside: readonly string[],
): boolean {
  return enrich.some(({ target }) => target === wanted) && children.some(({ kind }) => beside.includes(kind));
}
