import { METRIC_FIELDS } from '../../lib/base/index.js';
import { ANY, type Range } from '../expressions/index.js';
import type { Size } from '../size.js';

const HIGHEST: Readonly<Record<string, number>> = { percent: 100, ratio: 1, bool: 1 };

/** Counts of items that wait: no more than the queue's limit. */
export const QUEUE_COUNTS: readonly string[] = ['queueDepth', 'queueChanges'];

/** What a reference can be: metrics by their unit, and the CRD's own queue by its limit. Anything else is any number. */
export function rangeOfReference(name: string, baseline: Size): Range {
  const segments = name.split('.');
  const own = segments[0] === 'metrics';
  if ((own ? segments[0] : segments[2]) !== 'metrics') return ANY;
  const field = METRIC_FIELDS.find((metric) => metric.name === segments.at(-1));
  if (!field) return ANY;
  if (own && QUEUE_COUNTS.includes(field.name) && baseline.queueDepth > 0)
    return { low: 0, high: baseline.queueDepth };
  return { low: 0, high: HIGHEST[field.unit] ?? Number.POSITIVE_INFINITY };
}
