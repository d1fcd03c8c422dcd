/** `matchLabels` and `matchExpressions` of Kubernetes' `LabelSelector`, read from a document. */

import { quoted } from '../quoted.js';
import { isLabelKey, isLabelValue } from './label.js';
import type { LabelRequirement } from './requirement.js';

/** The parts of a selector as a Kubernetes object holds it; `unknown` because they come from a document. */
export interface StructuredSelector {
  readonly matchLabels?: unknown;
  readonly matchExpressions?: unknown;
}

/** What is wrong with a selector, as a sentence without a full stop. */
export class SelectorValueError extends Error {}

/** The requirements, those of `matchLabels` first. Throws a `SelectorValueError`. */
export function structuredRequirements(selector: StructuredSelector): LabelRequirement[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (!isMap(matchLabels)) throw new SelectorValueError('invalid matchLabels: expected a map of labels');
  if (!Array.isArray(matchExpressions))
    throw new SelectorValueError('invalid matchExpressions: expected a list');
  const labels = Object.entries(matchLabels).map(([key, value]) =>
    requirement(`matchLabels.${key}`, { key, operator: 'In', values: [value] }),
  );
  const expressions = matchExpressions.map((expression: unknown, index) =>
    requirement(`matchExpressions[${index}]`, isMap(expression) ? expression : {}),
  );
  return [...labels, ...expressions];
}

type Fields = Readonly<Record<string, unknown>>;

const OPERATORS = new Map<unknown, LabelRequirement['operator']>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', 'absent'],
]);

function requirement(place: string, { key, operator, values = [] }: Fields): LabelRequirement {
  if (typeof key !== 'string' || !isLabelKey(key)) {
    throw invalid(
      `label key of ${place}`,
      key,
      'a name of at most 63 characters, with an optional DNS prefix',
    );
  }
  const meaning = OPERATORS.get(operator);
  if (!meaning) throw invalid(`operator of ${place}`, operator, [...OPERATORS.keys()].join(', '));
  const wantsValues = meaning === 'in' || meaning === 'notin';
  if (!Array.isArray(values) || values.length > 0 !== wantsValues) {
    const expected = wantsValues ? 'a list of at least one value' : 'none';
    throw new SelectorValueError(`invalid values of ${place}: ${String(operator)} expects ${expected}`);
  }
  return {
    key,
    operator: meaning,
    values: [...new Set(values.map((value: unknown) => labelValue(place, value)))],
  };
}

function labelValue(place: string, value: unknown): string {
  if (typeof value === 'string' && isLabelValue(value)) return value;
  throw invalid(`label value of ${place}`, value, 'an empty text or a name of at most 63 characters');
}

function invalid(what: string, value: unknown, expected: string): SelectorValueError {
  const shown = quoted(typeof value === 'string' ? value : `(${typeof value})`);
  return new SelectorValueError(`invalid ${what} ${shown}: expected ${expected}`);
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
