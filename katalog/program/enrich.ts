/**
 * `enrich`: what is put beside the children for templates to read, under keys that begin with `_`. Which state of the
 * cluster that is, and when it is looked up; looking it up is the runtime's.
 */
import type { CompileScope } from '../compile/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import type { EnrichBlock, JsonObject } from '../model.js';
import { nodes, type ResourceKind, resourceKind } from '../resources/index.js';

/** `pods`, `backingPods`, `node`: summaries; `events`: warnings; `cronJob`: its last Jobs; the others as they are. */
export type EnrichTarget = 'pods' | 'events' | 'owner' | 'replicaSets' | 'backingPods' | 'cronJob' | 'node';

export interface Enrichment {
  readonly target: EnrichTarget;
  /** Sees what the targets before it have brought. */
  readonly gate: Condition;
}

/** Every name of a target in published Katalogs. */
const TARGETS: ReadonlyMap<string, EnrichTarget> = new Map([
  ['pods', 'pods'],
  ['pod', 'pods'],
  ['events', 'events'],
  ['event', 'events'],
  ['ev', 'events'],
  ['warnings', 'events'],
  ['owner', 'owner'],
  ['replicasets', 'replicaSets'],
  ['backingpods', 'backingPods'],
  ['cronjob', 'cronJob'],
  ['cronjobs', 'cronJob'],
  ['cj', 'cronJob'],
  ['node', 'node'],
  ['nodes', 'node'],
]);

/** Targets of the format that are not looked up here. */
const NOT_RUN: ReadonlySet<string> = new Set(
  `pvcs pvc pvclaim persistentvolumeclaim pv pvs persistentvolume storageclass sc storageclasses endpoints ep
   endpointslice hpa horizontalpodautoscaler ingress ing ingresses`.split(/\s+/),
);

export function compileEnrich(blocks: readonly EnrichBlock[], scope: CompileScope): readonly Enrichment[] {
  return blocks.flatMap(({ target: name, when, or }, index) => {
    const at = ['enrich', index];
    const conditions: JsonObject = { when, or };
    const gate = compileGate(conditions, [...at, name], scope);
    const target = TARGETS.get(name.toLowerCase());
    if (target) return [{ target, gate }];
    if (NOT_RUN.has(name.toLowerCase()))
      scope.error('ORK_NOT_RUN', at, `enrich with ${name} is not run by this version`);
    else {
      const known = [...new Set(TARGETS.values())].join(', ');
      scope.error('ORK_FIELD_VALUE', at, `"${name}" cannot be enriched with; ${known} can`);
    }
    return [];
  });
}

/** Kinds that are watched for it, beside those that the entry creates: what children of these kinds make. */
export function observedKinds(
  enrich: readonly Enrichment[],
  children: readonly ResourceKind[],
): readonly ResourceKind[] {
  const targets = new Set(enrich.map(({ target }) => target));
  const created = new Set(children.map(({ kind }) => kind));
  const keys = [
    ...(targets.has('pods') || targets.has('backingPods') || targets.has('events')
      ? ['pods', 'replicaSets']
      : []),
    ...(targets.has('replicaSets') ? ['replicaSets'] : []),
    ...(targets.has('cronJob') && created.has('CronJob') ? ['jobs'] : []),
  ];
  return [...new Set(keys)].flatMap((key) => resourceKind(key) ?? []);
}

const WITH_PODS = ['Pod', 'Deployment', 'StatefulSet', 'ReplicaSet', 'Job', 'Service'];

/** Kinds that are watched for it whoever made their objects. */
export function wholeKinds(
  enrich: readonly Enrichment[],
  children: readonly ResourceKind[],
): readonly ResourceKind[] {
  const wants = (wanted: EnrichTarget, ...beside: readonly string[]): boolean =>
    enrich.some(({ target }) => target === wanted) && children.some(({ kind }) => beside.includes(kind));
  return wants('node', ...WITH_PODS) ? [nodes] : [];
}
