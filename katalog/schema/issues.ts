import * as z from 'zod';
import { didYouMean, quoted, valueAt } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type { KatalogErrorCode } from '../errors.js';
import { misfit } from '../scope/index.js';
import { words } from './words.js';

/** What a schema says about a value, one problem each. */
export interface SchemaProblem {
  readonly path: Path;
  readonly code: KatalogErrorCode;
  readonly message: string;
  /** The problem is the field's name rather than its value. */
  readonly atKey: boolean;
  /**
   * What may stand at `path` so that the rest can still be checked: where the problem is that nothing does, or where the
   * key of a map has a meaning of its own.
   */
  readonly filler?: unknown;
}

/** The value as the schema gives it, or every problem with it. */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly value: z.output<S> } | { readonly problems: SchemaProblem[] } {
  const result = schema.safeParse(value, { error: words });
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.flatMap((issue) => translate(schema, value, issue, [])) };
}

type Issue = z.core.$ZodIssue;

function translate(schema: z.ZodType, root: unknown, issue: Issue, above: Path): SchemaProblem[] {
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, path);
    return issue.keys.map((key) => unknownField([...path, key], key, known));
  }
  if (issue.code === 'invalid_union') return translateUnion(schema, root, issue, path);
  if (issue.code === 'invalid_key') {
    const message = `invalid key ${quoted(path.at(-1))}: expected ${issue.issues[0]?.message ?? issue.message}`;
    return [{ path, code: 'ORK_FIELD_VALUE', message, atKey: true }];
  }
  const value = valueAt(root, path);
  const problem = { path, code: 'ORK_FIELD_VALUE', atKey: false, ...fillerOf(schema, path) } as const;
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const words = issue.values.filter((word) => typeof word === 'string');
    return [{ ...problem, message: misfit(path, value, issue.message, didYouMean(value, words)) }];
  }
  if (value !== undefined) return [{ ...problem, message: misfit(path, value, issue.message) }];
  const message = `${path.at(-1) ?? 'a value'} is required: expected ${issue.message}`;
  if (issue.code !== 'invalid_type') return [{ ...problem, message }];
  return [{ ...problem, message, filler: issue.expected === 'string' ? 'x' : {} }];
}

function unknownField(path: Path, key: string, known: readonly string[]): SchemaProblem {
  const hint = didYouMean(key, known);
  const valid =
    hint === '' && known.length > 0 && known.length <= 8 ? `: expected one of ${known.join(', ')}` : '';
  return { path, code: 'ORK_FIELD_UNKNOWN', message: `unknown field "${key}"${hint}${valid}`, atKey: true };
}

/** The problems of the one alternative whose outer type fits; those of the union itself when none or several do. */
function translateUnion(
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
): SchemaProblem[] {
  const value = valueAt(root, path);
  const isScalar = typeof value !== 'object' || value === null;
  const fitting = issue.errors.filter((errors) =>
    errors.every(
      (error) =>
        error.path.length > 0 ||
        error.code === 'unrecognized_keys' ||
        (error.code === 'invalid_value' && isScalar),
    ),
  );
  const inner = fitting.length === 1 ? (fitting[0] ?? []) : [];
  if (inner.length > 0) return inner.flatMap((error) => translate(schema, root, error, path));
  const message = misfit(path, value, issue.message);
  return [{ path, code: 'ORK_FIELD_VALUE', message, atKey: false, ...fillerOf(schema, path) }];
}

/** An empty map in place of a wrong value, where the schema leaves the keys free and takes one: the key is still checked. */
function fillerOf(schema: z.ZodType, path: Path): { readonly filler?: unknown } {
  const takes = schemasAt(schema, path.slice(0, -1)).some(
    (each) => each instanceof z.ZodRecord && z.safeParse(each.valueType, {}).success,
  );
  return takes ? { filler: {} } : {};
}

/** The field names that the schema has at a path. */
function fieldsAt(schema: z.ZodType, path: Path): string[] {
  return schemasAt(schema, path).flatMap((each) =>
    each instanceof z.ZodObject ? Object.keys(each.shape) : [],
  );
}

function schemasAt(schema: z.ZodType, path: Path): z.core.$ZodType[] {
  let schemas = unwrap(schema);
  for (const part of path) schemas = schemas.flatMap((each) => step(each, part)).flatMap(unwrap);
  return schemas;
}

function step(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const field = Object.hasOwn(shape, part) ? shape[part] : undefined;
    return field ? [field] : [];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  return schema instanceof z.ZodArray ? [schema.element] : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  return [schema];
}
