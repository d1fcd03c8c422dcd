/**
 * What the API server estimates that a rule costs, before it takes a CRD (k8s.io/apiextensions-apiserver,
 * `apis/apiextensions/validation`: 10,000,000 a rule, 100,000,000 a schema). A text without `maxLength` counts with 3 MiB,
 * so that only what reads it beside a pattern is dear: a unit is a tenth of that text for each 4 characters of a regular
 * expression, or 10 of a text that is looked for.
 */
import { operatorOf } from '../../katalog/index.js';
import { isObject, type JsonObject } from '../../lib/base/index.js';
import { NotCompiled } from '../policy/index.js';

/** In units: 30 × 314,573 is below the limit of a rule, and 300 below that of a schema. */
const MAX_OF_RULE = 30;
export const MAX_OF_SCHEMA = 300;

/** Throws NotCompiled for a rule that no API server would take. */
export function ruleCost(raw: JsonObject): number {
  const cost = costOf(raw);
  if (cost > MAX_OF_RULE) throw new NotCompiled(COSTLY);
  return cost;
}

export const COSTLY =
  'the API server would not take it: a text without maxLength may be long, and the pattern is';

function costOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + costOf(each), 0);
  if (!isObject(value)) return 0;
  const { message: _, ...condition } = value as JsonObject;
  const below = ['when', 'or', 'anyOf'].reduce((sum, key) => sum + costOf(condition[key]), 0);
  const found = operatorOf(condition);
  if ('problem' in found || typeof found.expected !== 'string') return below;
  const bytes = Buffer.byteLength(found.expected);
  if (found.operator.base === 'regex') return below + Math.ceil(bytes / 4);
  return found.operator.base === 'contains' ? below + Math.ceil(bytes / 10) : below;
}
