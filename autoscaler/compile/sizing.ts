import { parseDuration } from '../../lib/base/index.js';
import type { Sizing } from '../plan.js';
import { SIZE_FIELDS, type SizeField } from '../size.js';
import { compileSizeExpression } from './expression.js';
import { type Fields, fieldsOf, numberOf, present, reportUnknown, shown } from './fields.js';
import type { CompileScope, Path } from './scope.js';

/** The override: `do`, which is also called `override`. Exactly one of them, with at least one field. */
export function compileSizing(fields: Fields, path: Path, scope: CompileScope): readonly Sizing[] {
  const keys = ['do', 'override'].filter((key) => present(fields, key));
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    const fault = key === undefined ? 'do is missing' : 'override is another name of do; write one of them';
    scope.problem('ORK_AUTOSCALE_VALUE', path, `${fault}, as in do: {workers: 8}`);
    return [];
  }
  const at = [...path, key];
  const map = fieldsOf(fields[key], at, key, scope);
  if (!map) return [];
  reportUnknown(map, SIZE_FIELDS, at, scope);
  const given = SIZE_FIELDS.filter((field) => present(map, field));
  if (given.length === 0 && Object.keys(map).length === 0) {
    scope.problem('ORK_AUTOSCALE_VALUE', at, `${key} sets at least one of ${SIZE_FIELDS.join(', ')}`);
  }
  return given.flatMap((field) => {
    const value = compileValue(field, map[field], [...at, field], scope);
    return value === undefined ? [] : [{ field, value }];
  });
}

const LEAST: Readonly<Record<SizeField, number>> = { workers: 1, queueDepth: 0, resync: 100 };

function compileValue(
  field: SizeField,
  raw: unknown,
  path: Path,
  scope: CompileScope,
): Sizing['value'] | undefined {
  const literal = literalOf(field, raw);
  if (literal === undefined) {
    if (typeof raw === 'string') return compileSizeExpression(raw, path, scope);
    scope.problem('ORK_AUTOSCALE_VALUE', path, `${field} is ${wanted(field)}, not ${shown(raw)}`);
    return undefined;
  }
  const whole = field === 'resync' || Number.isSafeInteger(literal);
  if (whole && literal >= LEAST[field]) return literal;
  scope.problem('ORK_AUTOSCALE_VALUE', path, `${field} is ${wanted(field)}, not ${shown(raw)}`);
  return undefined;
}

/** Numbers, also as text; for `resync` a duration, or a number of seconds. In the unit of `Sizing`. */
function literalOf(field: SizeField, raw: unknown): number | undefined {
  const number = numberOf(raw);
  if (number !== undefined) return field === 'resync' ? number * 1_000 : number;
  return field === 'resync' && typeof raw === 'string' ? parseDuration(raw) : undefined;
}

function wanted(field: SizeField): string {
  if (field === 'resync') return 'a duration of at least 100ms, a number of seconds, or an expression';
  const least = LEAST[field];
  return `a whole number from ${least} on${least === 0 ? ' (0: no limit)' : ''}, or an expression`;
}
