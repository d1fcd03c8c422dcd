import type { Target } from '../plan.js';
import { lengthText } from '../words.js';
import { durationOf, type Fields, fieldsOf, type Place, present, reportUnknown, shown } from './fields.js';
import type { BehaviorDefaults } from './policy.js';
import type { CompileScope } from './scope.js';

/** A backlog that shrinks asks for a smaller pool at every look: it follows the largest recommendation of half a minute. */
export const TARGET_BEHAVIOR: BehaviorDefaults = { tolerance: 0.1, stabilizationMs: 30_000 };

const GOALS = ['drainWithin', 'oldest'] as const;
const LEAST_MS = 1_000;
const MOST_MS = 86_400_000;

/** `target: {drainWithin: 30s}` or `{oldest: 10s}`, with `of: cross.<alias>`; undefined when absent or wrong. */
export function compileTarget(fields: Fields, scope: CompileScope): Target | undefined {
  if (!present(fields, 'target')) return undefined;
  const path = ['target'];
  for (const key of ['conditions', 'do', 'override']) {
    if (!present(fields, key)) continue;
    const message = `${key} cannot be combined with target: a target computes the workers from what waits`;
    scope.problem('ORK_AUTOSCALE_VALUE', [key], message);
  }
  const map = fieldsOf(fields['target'], path, 'target', scope);
  if (!map) return undefined;
  reportUnknown(map, [...GOALS, 'of'], path, scope);
  const goals = GOALS.filter((goal) => present(map, goal));
  const [goal] = goals;
  if (goal === undefined || goals.length > 1) {
    const message = 'target has exactly one of drainWithin and oldest, as in target: {drainWithin: 30s}';
    scope.problem('ORK_AUTOSCALE_VALUE', path, message);
    return undefined;
  }
  const place: Place = { fields: map, path, scope };
  const ms = durationOf(place, goal, { fallback: undefined, least: LEAST_MS });
  if (ms !== undefined && ms > MOST_MS) {
    scope.problem(
      'ORK_AUTOSCALE_DURATION',
      [...path, goal],
      `${goal} is at most 24h, not ${shown(map[goal])}`,
    );
    return undefined;
  }
  const alias = aliasOf(place);
  if (ms === undefined || alias === null) return undefined;
  return withReferences({ goal, ms, alias }, scope);
}

/** The alias of `of`; undefined: the CRD's own queue; null: it is wrong. */
function aliasOf({ fields, path, scope }: Place): string | null | undefined {
  if (!present(fields, 'of')) return undefined;
  const value = fields['of'];
  const alias = typeof value === 'string' ? /^cross\.([^.]+)$/.exec(value)?.[1] : undefined;
  if (alias === undefined) {
    const message = `invalid of ${shown(value)}: expected cross.<alias>, a sibling that operatorBox.cross declares`;
    scope.problem('ORK_AUTOSCALE_VALUE', [...path, 'of'], message);
    return null;
  }
  const found = scope.reference(`cross.${alias}.metrics.queueChanges`);
  if (typeof found === 'number') return alias;
  scope.problem('ORK_AUTOSCALE_REFERENCE', [...path, 'of'], found.problem);
  return null;
}

function withReferences(
  { goal, ms, alias }: { goal: (typeof GOALS)[number]; ms: number; alias: string | undefined },
  scope: CompileScope,
): Target {
  const there = alias === undefined ? 'metrics' : `cross.${alias}.metrics`;
  const index = (name: string): number => {
    const found = scope.reference(name);
    if (typeof found === 'number') return found;
    throw new Error(`a metric of the table is not known: ${found.problem}`);
  };
  return {
    text: `target ${goal} ${lengthText(ms)}${alias === undefined ? '' : ` of ${alias}`}`,
    goal: goal === 'oldest' ? 'oldest' : 'drained',
    ms,
    alias,
    backlog: index(`${there}.queueChanges`),
    arrivals: index(`${there}.arrivalsPerSecond`),
    oldest: index(`${there}.queueOldestMs`),
    ownBacklog: index('metrics.queueChanges'),
    service: index('metrics.serviceMs'),
    depth: index('metrics.queueDepth'),
    total: index('metrics.reconcileTotal'),
  };
}
