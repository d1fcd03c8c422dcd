/** Fields of a call that are maps without templates: their JSON Schema, and what is made of them. */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { didYouMean } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';

export interface Setting<T> {
  readonly schema: JsonObject;
  /** undefined: nothing is written, or it does not fit, which is reported to `scope`. */
  read(raw: JsonValue, at: Path, scope: CompileScope): T | undefined;
}

/** The map with its members that are not null; reports whatever else is written, and unknown members. */
export function members(
  raw: JsonValue,
  known: readonly string[],
  at: Path,
  scope: CompileScope,
): JsonObject | undefined {
  if (raw === null) return undefined;
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    scope.invalid(at, raw, `{${known.join(', ')}}`);
    return undefined;
  }
  const given = Object.entries(raw).filter(([, value]) => value !== null) as [string, JsonValue][];
  for (const [key] of given.filter(([each]) => !known.includes(each))) {
    scope.error('ORK_FIELD_UNKNOWN', [...at, key], `unknown field "${key}"${didYouMean(key, known)}`);
  }
  return Object.fromEntries(given);
}

/** The members as text; each that is missing or is something else is reported. */
export function texts<K extends string>(
  map: JsonObject,
  keys: readonly K[],
  at: Path,
  scope: CompileScope,
): Readonly<Record<K, string>> | undefined {
  const wrong = keys.filter((key) => typeof map[key] !== 'string' || map[key] === '');
  for (const key of wrong) scope.error('ORK_FIELD_VALUE', [...at, key], `${key} is required as text`);
  return wrong.length > 0 ? undefined : (map as Readonly<Record<K, string>>);
}
