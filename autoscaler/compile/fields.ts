import { didYouMean, parseDuration } from '../../lib/base/index.js';
import type { CompileScope, Path } from './scope.js';

/** A map of the document. */
export type Fields = Readonly<Record<string, unknown>>;

/** A map of the document, where it stands, and the compilation that takes its faults. */
export interface Place {
  readonly fields: Fields;
  readonly path: Path;
  readonly scope: CompileScope;
}

/** `value` as a map; reports and gives undefined when it is none. */
export function fieldsOf(value: unknown, path: Path, what: string, scope: CompileScope): Fields | undefined {
  if (isFields(value)) return value;
  scope.problem('ORK_AUTOSCALE_VALUE', path, `${what} is a map of fields, not ${shown(value)}`);
  return undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is written; `null` is the same as leaving it out. */
export function present(fields: Fields, key: string): boolean {
  return Object.hasOwn(fields, key) && fields[key] !== null && fields[key] !== undefined;
}

/** Reports every key that is not among `known`. */
export function reportUnknown(
  fields: Fields,
  known: readonly string[],
  path: Path,
  scope: CompileScope,
): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    scope.problem(
      'ORK_AUTOSCALE_FIELD',
      [...path, key],
      `unknown field "${key}"${didYouMean(key, known)}; the fields here are ${known.join(', ')}`,
    );
  }
}

/** What a duration is when it is not written, and the least that may be written; in milliseconds. */
export interface DurationBounds<T> {
  readonly fallback: T;
  readonly least: number;
}

/** A duration in milliseconds within bounds; the fallback when absent or wrong (which is reported). */
export function durationOf<T>(place: Place, key: string, bounds: DurationBounds<T>): number | T {
  const { fields, path, scope } = place;
  const { fallback, least } = bounds;
  if (!present(fields, key)) return fallback;
  const value = fields[key];
  const ms = typeof value === 'string' ? parseDuration(value) : value === 0 ? 0 : undefined;
  if (ms === undefined) {
    scope.problem(
      'ORK_AUTOSCALE_DURATION',
      [...path, key],
      `${key} is a duration such as 15s, not ${shown(value)}`,
    );
    return fallback;
  }
  if (ms < least) {
    scope.problem(
      'ORK_AUTOSCALE_DURATION',
      [...path, key],
      `${key} is at least ${least}ms, not ${shown(value)}`,
    );
    return fallback;
  }
  return ms;
}

/** One of a few words; the first is the default. */
export function wordOf<T extends string>(place: Place, key: string, words: readonly [T, ...T[]]): T {
  const { fields, path, scope } = place;
  if (!present(fields, key)) return words[0];
  const value = fields[key];
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  const hint = typeof value === 'string' ? didYouMean(value, words) : '';
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    [...path, key],
    `${key} is one of ${words.join(', ')}, not ${shown(value)}${hint}`,
  );
  return words[0];
}

/** A number, or text that spells one in decimal digits; undefined for everything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    return /^ *[+-]?[0-9]+(?:\.[0-9]+)? *$/.test(value) ? Number(value) : undefined;
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A flag; text `"true"` and `"false"` count too. */
export function flagOf({ fields, path, scope }: Place, key: string): boolean {
  if (!present(fields, key)) return false;
  const value = fields[key];
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  scope.problem('ORK_AUTOSCALE_VALUE', [...path, key], `${key} is true or false, not ${shown(value)}`);
  return false;
}

/** A value for a message, cut when it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
