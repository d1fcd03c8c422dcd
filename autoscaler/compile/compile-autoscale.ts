import { textOf } from '../../katalog/conditions/index.js';
import type { JsonValue } from '../../lib/base/index.js';
import { didYouMean } from '../../lib/base/index.js';
import type { AutoscalePlan, PlanBlock } from '../plan.js';
import type { ReferenceRules } from '../references.js';
import type { Size } from '../size.js';
import { compileGate, reportGateFields } from './conditions.js';
import { feedsBack } from './feedback.js';
import {
  durationOf,
  type Fields,
  fieldsOf,
  type Place,
  present,
  reportUnknown,
  shown,
  wordOf,
} from './fields.js';
import { outlook, type Places } from './outlook.js';
import { compileApiLimit, compileBehavior, compileLimits, compileOnMissing, FREE } from './policy.js';
import { expandProfile, PROFILE_NAMES } from './profile.js';
import { type AutoscaleProblem, CompileScope, type NotifyRules, type Path } from './scope.js';
import { compileSizing } from './sizing.js';
import { compileTarget, TARGET_BEHAVIOR } from './target.js';

/** What a block is compiled against. */
export interface CompileOptions extends ReferenceRules {
  /** The CRD's own settings: what the override replaces and what returns after it. */
  readonly baseline: Size;
  readonly notify?: NotifyRules;
}

/** The plan, unless there are problems. Every problem of the block is listed, in the order of its parts. */
export interface CompiledAutoscale {
  readonly plan?: AutoscalePlan;
  readonly problems: readonly AutoscaleProblem[];
  /** What is allowed and hardly meant: a block that can never fire, or never return. */
  readonly warnings: readonly AutoscaleProblem[];
}

/**
 * Checks an `autoscale` block and compiles it, once per load: names, operators, durations, schedules and
 * expressions. Does not throw for anything that a document can contain.
 */
export function compileAutoscale(block: unknown, options: CompileOptions): CompiledAutoscale {
  const scope = new CompileScope(options.baseline, options, options.notify);
  const written = fieldsOf(block, [], 'autoscale', scope);
  const expanded = written && present(written, 'profile') ? profileOf(written, scope) : written;
  const plan = expanded && compileBlock(expanded, scope);
  if (!plan || !written || scope.problems.length > 0) return { problems: scope.problems, warnings: [] };
  const profile = written === expanded ? undefined : textOf(written['profile']);
  const complete = { ...plan, profile };
  const warnings = [...scope.warnings, ...outlook(complete, placesIn(written))];
  return { plan: complete, problems: [], warnings };
}

/** Where blocks and conditions stand in the document; what a profile expands to stands at the profile. */
function placesIn(written: Fields): Places {
  if (present(written, 'profile')) return { block: () => ['profile'], condition: () => ['profile'] };
  const listed = Array.isArray(written['conditions']);
  const gate = (index: number): Path => (listed ? ['conditions', index] : ['conditions']);
  return {
    block: (index) => (listed ? gate(index) : []),
    condition: (index, list, place) => {
      const map = listed ? (written['conditions'] as readonly Fields[])[index] : written['conditions'];
      const key = list === 'or' && !present((map ?? {}) as Fields, 'or') ? 'anyOf' : list;
      return [...gate(index), key, place];
    },
  };
}

const POLICY_FIELDS = [
  ...['interval', 'cooldown', 'conditions', 'do', 'override', 'limits', 'behavior', 'onMissing'],
  ...['staleAfter', 'mode', 'evaluate', 'profile', 'target'],
];

function compileBlock(fields: Fields, scope: CompileScope): Omit<AutoscalePlan, 'profile'> {
  reportUnknown(fields, POLICY_FIELDS, [], scope);
  const place: Place = { fields, path: [], scope };
  const intervalMs = durationOf(place, 'interval', { fallback: 15_000, least: 100 });
  const limits = compileLimits(fields, scope);
  const cooldownMs = durationOf(place, 'cooldown', { fallback: 120_000, least: 0 });
  const staleAfterMs = durationOf(place, 'staleAfter', { fallback: undefined, least: 1 });
  const mode = wordOf(place, 'mode', ['active', 'dryRun']);
  const evaluate = wordOf(place, 'evaluate', ['onChange', 'interval']);
  const onMissing = compileOnMissing(fields, limits, scope);
  const target = compileTarget(fields, scope);
  const behavior = compileBehavior(fields, scope, present(fields, 'target') ? TARGET_BEHAVIOR : FREE);
  const apiLimit = compileApiLimit(fields, present(fields, 'target') ? 'auto' : 'off', scope);
  const blocks = present(fields, 'target') ? [] : compileBlocks(fields, intervalMs, scope);
  const { baseline, references, windows } = scope;
  return {
    // Every value of a block that compiles was read as what it is, so it is JSON.
    block: fields as JsonValue,
    baseline,
    intervalMs,
    cooldownMs,
    staleAfterMs,
    mode,
    evaluate: feedsBack({ blocks, references, behavior }) ? 'interval' : evaluate,
    onMissing,
    limits,
    apiLimit,
    behavior,
    blocks,
    target,
    references,
    windows,
  };
}

/** One block of conditions beside `do`, or (as a list) several, each with a `do` of its own. */
function compileBlocks(fields: Fields, intervalMs: number, scope: CompileScope): readonly PlanBlock[] {
  const conditions = present(fields, 'conditions') ? fields['conditions'] : {};
  const path = ['conditions'];
  if (!Array.isArray(conditions)) {
    const map = fieldsOf(conditions, path, 'conditions', scope) ?? {};
    reportGateFields(map, [], path, scope);
    return [{ ...compileGate(map, path, intervalMs, scope), sizing: compileSizing(fields, [], scope) }];
  }
  if (conditions.length === 0) {
    scope.problem('ORK_AUTOSCALE_VALUE', path, 'conditions as a list has at least one block');
  }
  for (const key of ['do', 'override']) {
    if (!present(fields, key)) continue;
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      [key],
      `with conditions as a list, ${key} stands in each block of it`,
    );
  }
  return conditions.flatMap((item: unknown, index) =>
    compileListed(item, [...path, index], intervalMs, scope),
  );
}

function compileListed(
  item: unknown,
  path: Path,
  intervalMs: number,
  scope: CompileScope,
): readonly PlanBlock[] {
  const map = fieldsOf(item, path, 'a block of conditions', scope);
  if (!map) return [];
  reportGateFields(map, ['do', 'override'], path, scope);
  return [{ ...compileGate(map, path, intervalMs, scope), sizing: compileSizing(map, path, scope) }];
}

function profileOf(fields: Fields, scope: CompileScope): Fields | undefined {
  for (const key of Object.keys(fields)) {
    if (key === 'profile' || !present(fields, key)) continue;
    scope.problem(
      'ORK_AUTOSCALE_PROFILE',
      [key],
      `a profile excludes every other field, and here stands ${key}`,
    );
  }
  const name = fields['profile'];
  const block = typeof name === 'string' ? expandProfile(name, scope.baseline) : undefined;
  if (block) return block;
  scope.problem(
    'ORK_AUTOSCALE_PROFILE',
    ['profile'],
    `unknown profile ${shown(name)}${typeof name === 'string' ? didYouMean(name, PROFILE_NAMES) : ''}: expected one of ${PROFILE_NAMES.join(', ')}`,
  );
  return undefined;
}
