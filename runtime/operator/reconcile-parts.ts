/** The parts of a reconcile, made from the options of an operator. */
import type { CrdCaches } from '../cache/index.js';
import { HookRunner } from '../hooks/index.js';
import { Reconciler } from '../reconcile/index.js';
import type { CrData } from './cr-data.js';
import { Gates } from './gates.js';
import type { OperatorOptions } from './operator-options.js';

export function gatesOf({ external, log, plan }: OperatorOptions, data: CrData): Gates {
  const tools = { crd: plan.entry.name, external, log };
  return new Gates(plan.program.preReconcile, { ...tools, data: (cr) => data.of(cr) });
}

/** undefined for a CRD without one. */
export function hookOf({ hookTools, log, clock, plan }: OperatorOptions): HookRunner | undefined {
  return plan.hook && new HookRunner(plan.hook, plan.entry.name, { ...hookTools, log, clock });
}

export function reconcilerOf(
  { clock, log, writer, caches, cross, external, events, recorder, hookTools, plan }: OperatorOptions,
  { children }: CrdCaches,
  data: CrData,
  hook: HookRunner | undefined,
  enqueue: (key: string, trigger: string) => void,
): Reconciler {
  const { group, version, kind } = plan.entry.apiTypes;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return new Reconciler({
    entry: plan.entry,
    program: plan.program,
    clock,
    log,
    served: () => hookTools.served(apiVersion, kind),
    writer,
    children,
    types: caches.types,
    isCustom: caches.isCustom,
    sources: caches.sources.open((key) => enqueue(key, 'source changed')),
    cross: async (cr) => cross.fetch(plan.crossReferences, { subject: cr }),
    enrich: {
      ownedBy: (kind, uid) => children.ownedBy(kind, uid),
      lookUp: (kind, name, namespace) => children.lookUp(kind, name, namespace),
      autoscalers: (namespace) => children.everyOne('HorizontalPodAutoscaler', namespace),
      pods: (namespace) => children.inNamespace('Pod', namespace),
      events: (object) => events.of(object),
    },
    external,
    hook,
    emit: (cr, note) => recorder.record(cr, note),
    isTaken: (cr, field, value) => data.isTaken(cr, field, value),
    own: data.own,
  });
}
