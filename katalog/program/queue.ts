import type { JsonObject } from '../../lib/base/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import type { QueueSettings, Shedding } from '../model.js';
import type { CompileScope, TemplateData } from '../scope/index.js';

/** Whether a full queue drops a trigger, compiled from `queue.behaviour`. */
export interface QueueProgram {
  /** Items that wait from which on `drops` has something to say, of a limit above 0. */
  threshold(maxDepth: number): number;
  /** `data` is asked for only where there are conditions. */
  drops(depth: number, maxDepth: number, data: () => TemplateData | undefined): boolean;
}

/** Without `behaviour` a full queue drops every trigger. */
const DROPS_ALL: QueueProgram = { threshold: (maxDepth) => maxDepth, drops: () => true };

export function compileQueue({ behaviour, maxDepth }: QueueSettings, scope: CompileScope): QueueProgram {
  if (!behaviour) return DROPS_ALL;
  const { onLimit, onThreshold, path } = behaviour;
  if (maxDepth === 0)
    scope.error(
      'ORK_FIELD_VALUE',
      path,
      'maxDepth is required because a queue without a limit drops nothing',
    );
  const limit = onLimit && compileShedding(onLimit, [...path, 'onLimit'], scope);
  const early = onThreshold && compileShedding(onThreshold, [...path, 'onThreshold'], scope);
  const threshold = (max: number): number =>
    onThreshold ? Math.min(max, Math.ceil((max * onThreshold.percent) / 100)) : max;
  return {
    threshold,
    drops: (depth, max, data) =>
      (early?.(data) === true && depth >= threshold(max)) || (limit?.(data) === true && depth >= max),
  };
}

type Decide = (data: () => TemplateData | undefined) => boolean;

function compileShedding(block: Shedding, at: readonly string[], scope: CompileScope): Decide {
  const { when, or, drop } = block;
  const conditions: JsonObject = { when, or };
  const gate: Condition = compileGate(conditions, at, scope);
  if (when.length + or.length === 0) return () => drop;
  // A CR that is gone has nothing to say; its trigger is dropped like those of others.
  return (data) => {
    const known = data();
    return drop && (known === undefined || gate(known));
  };
}
