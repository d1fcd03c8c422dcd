import { didYouMean } from '../../lib/base/index.js';
import type { AutoscalePlan, Behavior, OnMissing, ScalingRules, StepPolicy } from '../plan.js';
import {
  type DurationBounds,
  durationOf,
  type Fields,
  fieldsOf,
  isFields,
  numberOf,
  type Place,
  present,
  reportUnknown,
  shown,
  wordOf,
} from './fields.js';
import type { CompileScope } from './scope.js';

/** The largest pool that a block may ask for unless its `limits` say otherwise. */
export const DEFAULT_MAX_WORKERS = 256;

/**
 * `limits.workers`. A limit that is written must leave room for the baseline, which is not clamped; the default
 * limits always do.
 */
export function compileLimits(fields: Fields, scope: CompileScope): { min: number; max: number } {
  const { workers } = scope.baseline;
  const defaults = { min: Math.min(1, workers), max: Math.max(DEFAULT_MAX_WORKERS, workers) };
  if (!present(fields, 'limits')) return defaults;
  const limits = fieldsOf(fields['limits'], ['limits'], 'limits', scope);
  if (!limits) return defaults;
  reportUnknown(limits, ['workers', 'api'], ['limits'], scope);
  if (!present(limits, 'workers')) return defaults;
  const path = ['limits', 'workers'];
  const range = fieldsOf(limits['workers'], path, 'limits.workers', scope);
  if (!range) return defaults;
  reportUnknown(range, ['min', 'max'], path, scope);
  const place: Place = { fields: range, path, scope };
  const min = countOf(place, 'min', defaults.min);
  const max = countOf(place, 'max', Math.max(defaults.max, min));
  if (min > max) {
    scope.problem('ORK_AUTOSCALE_VALUE', path, `min ${min} is greater than max ${max}`);
  } else if (workers < min || workers > max) {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      path,
      `the baseline of ${workers} workers lies outside ${min} to ${max}; change workers of the CRD, or the limits`,
    );
  }
  return { min, max };
}

/** `limits.api`; what is wrong with `limits` itself, `compileLimits` reports. */
export function compileApiLimit(
  fields: Fields,
  fallback: 'auto' | 'off',
  scope: CompileScope,
): AutoscalePlan['apiLimit'] {
  const limits = present(fields, 'limits') && isFields(fields['limits']) ? fields['limits'] : {};
  if (!present(limits, 'api')) return fallback;
  // YAML 1.1 reads off as false.
  if (limits['api'] === false) return 'off';
  return wordOf({ fields: limits, path: ['limits'], scope }, 'api', ['auto', 'off']);
}

/** `onMissing`; `false` as a boolean or as text. */
export function compileOnMissing(
  fields: Fields,
  limits: { min: number; max: number },
  scope: CompileScope,
): OnMissing {
  if (!present(fields, 'onMissing')) return 'false';
  const value = fields['onMissing'];
  if (value === false || value === 'false') return 'false';
  if (value === 'hold' || value === 'baseline') return value;
  if (isFields(value)) return fixedPool(value, limits, scope);
  const hint = typeof value === 'string' ? didYouMean(value, ['false', 'hold', 'baseline']) : '';
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    ['onMissing'],
    `onMissing is false, hold, baseline or {workers: n}, not ${shown(value)}${hint}`,
  );
  return 'false';
}

function fixedPool(value: Fields, limits: { min: number; max: number }, scope: CompileScope): OnMissing {
  const path = ['onMissing'];
  reportUnknown(value, ['workers'], path, scope);
  if (!present(value, 'workers')) {
    scope.problem('ORK_AUTOSCALE_VALUE', path, 'onMissing as a map sets workers');
    return 'false';
  }
  const workers = countOf({ fields: value, path, scope }, 'workers', limits.min);
  if (workers < limits.min || workers > limits.max) {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      [...path, 'workers'],
      `${workers} workers lie outside the limits of ${limits.min} to ${limits.max}`,
    );
  }
  return { workers };
}

/** What `behavior` is where it is not written. */
export interface BehaviorDefaults {
  readonly tolerance: number;
  /** Of `scaleDown`, in milliseconds. */
  readonly stabilizationMs: number;
}

/** Nothing is on. */
export const FREE: BehaviorDefaults = { tolerance: 0, stabilizationMs: 0 };

export function compileBehavior(fields: Fields, scope: CompileScope, defaults: BehaviorDefaults): Behavior {
  const path = ['behavior'];
  const raw = present(fields, 'behavior') ? fieldsOf(fields['behavior'], path, 'behavior', scope) : undefined;
  const map = raw ?? {};
  reportUnknown(map, ['scaleUp', 'scaleDown', 'tolerance'], path, scope);
  return {
    scaleUp: rulesOf(map, 'scaleUp', FREE, scope),
    scaleDown: rulesOf(map, 'scaleDown', defaults, scope),
    tolerance: toleranceOf(map, defaults.tolerance, scope),
  };
}

/** Longest `stabilization` and `period`, as in the HorizontalPodAutoscaler (one hour; thirty minutes there for periods). */
const LONGEST = 3_600_000;

function rulesOf(
  map: Fields,
  key: 'scaleUp' | 'scaleDown',
  defaults: BehaviorDefaults,
  scope: CompileScope,
): ScalingRules {
  const path = ['behavior', key];
  const rules = present(map, key) ? (fieldsOf(map[key], path, key, scope) ?? {}) : {};
  reportUnknown(rules, ['stabilization', 'maxStep', 'period', 'policies', 'selectPolicy'], path, scope);
  const place: Place = { fields: rules, path, scope };
  return {
    stabilizationMs: boundedMs(place, 'stabilization', { fallback: defaults.stabilizationMs, least: 0 }),
    policies: policiesOf(place),
    select: wordOf(place, 'selectPolicy', ['Max', 'Min', 'Disabled']),
  };
}

function boundedMs(place: Place, field: string, bounds: DurationBounds<number>): number {
  const ms = durationOf(place, field, bounds);
  if (ms <= LONGEST) return ms;
  place.scope.problem('ORK_AUTOSCALE_DURATION', [...place.path, field], `${field} must be at most 1h`);
  return bounds.fallback;
}

/** `policies`, or the one policy that `maxStep` and `period` are beside it. */
function policiesOf(place: Place): readonly StepPolicy[] {
  const { fields: rules, path, scope } = place;
  const alone = policyOf(place);
  if (!present(rules, 'policies')) return alone ? [alone] : [];
  const at = [...path, 'policies'];
  const list = rules['policies'];
  if (present(rules, 'maxStep') || present(rules, 'period')) {
    scope.problem('ORK_AUTOSCALE_VALUE', at, 'policies cannot be combined with maxStep and period beside it');
  }
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_POLICIES) {
    const expected = `expected a list of 1 to ${MAX_POLICIES} policies {maxStep, period}`;
    scope.problem('ORK_AUTOSCALE_VALUE', at, `invalid policies ${shown(list)}: ${expected}`);
    return [];
  }
  return list.flatMap((item: unknown, index) => {
    const here = [...at, index];
    const policy = fieldsOf(item, here, 'a policy', scope);
    if (!policy) return [];
    reportUnknown(policy, ['maxStep', 'period'], here, scope);
    if (!present(policy, 'maxStep')) {
      scope.problem('ORK_AUTOSCALE_VALUE', here, 'maxStep is required because a policy limits a step');
    }
    return policyOf({ fields: policy, path: here, scope }) ?? [];
  });
}

const MAX_POLICIES = 10;

function policyOf(place: Place): StepPolicy | undefined {
  const periodMs = boundedMs(place, 'period', { fallback: 15_000, least: 1_000 });
  const maxStep = maxStepOf(place);
  return maxStep && { maxStep, periodMs };
}

function maxStepOf({ fields: rules, path, scope }: Place): StepPolicy['maxStep'] | undefined {
  if (!present(rules, 'maxStep')) return undefined;
  const value = rules['maxStep'];
  const percent = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value)?.[1] : undefined;
  if (percent !== undefined && Number(percent) > 0) return { percent: Number(percent) };
  const workers = numberOf(value);
  if (workers !== undefined && Number.isSafeInteger(workers) && workers > 0) return { workers };
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    [...path, 'maxStep'],
    `maxStep is a number of workers such as 2, or a share such as 50%, not ${shown(value)}`,
  );
  return undefined;
}

function toleranceOf(map: Fields, fallback: number, scope: CompileScope): number {
  if (!present(map, 'tolerance')) return fallback;
  const value = map['tolerance'];
  const number = numberOf(value);
  if (number !== undefined && number >= 0 && number < 1) return number;
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    ['behavior', 'tolerance'],
    `tolerance is a share from 0 to below 1, such as 0.1, not ${shown(value)}`,
  );
  return 0;
}

function countOf({ fields, path, scope }: Place, key: string, fallback: number): number {
  if (!present(fields, key)) return fallback;
  const raw = fields[key];
  const value = numberOf(raw);
  if (value !== undefined && Number.isSafeInteger(value) && value >= 1) return value;
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    [...path, key],
    `${key} is a whole number from 1 on, not ${shown(raw)}`,
  );
  return fallback;
}
