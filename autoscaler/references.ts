import { didYouMean, METRIC_NAMES, nearestName } from '../lib/base/index.js';

/** What the compiler knows about the values that a block may refer to. */
export interface ReferenceRules {
  /** Declared `cross` aliases, for suggestions. */
  readonly aliases: readonly string[];
  /** The problem with a `cross.<alias>.<path>` reference in words, or undefined when it can be read. */
  readonly checkReference: (reference: string) => string | undefined;
}

/** Segments that no reference may have: they name what objects inherit, never data. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

/** Why `name` is not a value that can be read, or undefined when it is one. */
export function referenceProblem(name: string, rules: ReferenceRules): string | undefined {
  const segments = name.split('.');
  if (segments.some((segment) => segment === '' || FORBIDDEN.has(segment))) return `"${name}" names no value`;
  if (segments[0] === 'metrics') return metricProblem(name, segments);
  if (segments[0] !== 'cross') return unknownName(name, rules);
  if (segments.length < 3) {
    return `"${name}" names no value of a sibling; write cross.<alias>.metrics.<name>, or health, cr or info`;
  }
  return rules.checkReference(name);
}

function metricProblem(name: string, segments: readonly string[]): string | undefined {
  const metric = segments.slice(1).join('.');
  if (METRIC_NAMES.includes(metric)) return undefined;
  return `unknown metric "${name}"${suggestion(nearestName(metric, METRIC_NAMES), 'metrics.')}; the metrics are ${METRIC_NAMES.join(', ')}`;
}

function unknownName(name: string, rules: ReferenceRules): string {
  const [head = '', ...rest] = name.split('.');
  if (METRIC_NAMES.includes(name)) return `unknown name "${name}"${suggestion(name, 'metrics.')}`;
  const alias = nearestName(head, rules.aliases);
  if (alias !== undefined && rest.length > 0) {
    return `unknown name "${name}"${suggestion([alias, ...rest].join('.'), 'cross.')}`;
  }
  return `unknown name "${name}"${
    didYouMean(
      name,
      METRIC_NAMES.map((metric) => `metrics.${metric}`),
    ) || didYouMean(head, ['metrics', 'cross'])
  }; values are metrics.<name> and cross.<alias>.<path>`;
}

function suggestion(nearest: string | undefined, prefix: string): string {
  return nearest === undefined ? '' : ` (did you mean "${prefix}${nearest}"?)`;
}
