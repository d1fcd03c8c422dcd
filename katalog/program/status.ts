import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { messageOf } from '../../lib/base/index.js';
import { type Condition, compileGate, OPEN, parseFieldPath } from '../conditions/index.js';
import type { StatusBlock, StatusField, StatusType } from '../model.js';
import { ResourceError } from '../resources/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';
import { type ReadStatusValue, readStatusValue } from './status-value.js';

/** One change of a CR's status; `path` is relative to `status`. */
export type StatusChange =
  | { readonly path: readonly string[]; readonly value: JsonValue }
  | { readonly path: readonly string[]; readonly unset: true };

export interface StatusOutcome {
  /** Whether the reconcile failed: fields without conditions are then left as they are. */
  readonly failed: boolean;
  /** The type that the CRD's schema has at a path below `status`; undefined: it is not known, or is no single one. */
  readonly typeOf?: ((path: readonly string[]) => StatusType | undefined) | undefined;
}

export interface StatusResult {
  /** In order; at most one for each path. */
  readonly changes: readonly StatusChange[];
  /** Values that do not convert; their fields are left as they are. */
  readonly errors: readonly ResourceError[];
}

/** The `status` block, compiled. */
export interface StatusProgram {
  /** Whether the condition `Ready` and `observedGeneration` are written. */
  readonly conditions: boolean;
  /** `children`: `Ready` asks every child to be ready. */
  readonly ready: StatusBlock['ready'];
  /** A field declares no type, so that the one of the CRD's schema is wanted. */
  readonly untyped: boolean;
  apply(data: TemplateData, outcome: StatusOutcome): StatusResult;
}

interface CompiledField {
  /** One list for all fields of the same path. */
  readonly path: readonly string[];
  /** An earlier field has the same path. */
  readonly again: boolean;
  readonly at: Path;
  readonly gate: Condition;
  readonly type: StatusType | undefined;
  /** It is emptied while its conditions do not hold. */
  readonly clears: boolean;
  readonly read: ReadStatusValue;
}

/** Compiles `status`; problems go to `scope`. */
export function compileStatus(status: StatusBlock, scope: CompileScope): StatusProgram {
  const paths = new Map<string, readonly string[]>();
  const fields = status.fields.flatMap((field, index) => {
    const compiled = compileField(field, ['operatorBox', 'status', 'fields', index], scope, paths);
    return compiled ? [compiled] : [];
  });
  if (!status.conditions && status.ready === 'children') {
    const message =
      'ready has no effect with conditions: false, which writes no condition: remove one of them';
    scope.error('ORK_FIELD_VALUE', ['operatorBox', 'status', 'ready'], message);
  }
  return {
    conditions: status.conditions,
    ready: status.ready,
    untyped: status.fields.some(({ type }) => type === undefined),
    apply: (data, outcome) => applyFields(fields, data, outcome),
  };
}

/** Later fields win; an absent value takes the field away. */
function applyFields(
  fields: readonly CompiledField[],
  data: TemplateData,
  { failed, typeOf }: StatusOutcome,
): StatusResult {
  const changes: StatusChange[] = [];
  const errors: ResourceError[] = [];
  for (const field of fields) {
    if (failed && field.gate === OPEN) continue;
    try {
      const type = field.type ?? typeOf?.(field.path);
      const change = field.gate(data)
        ? changeOf(field, data, type)
        : field.clears && clearing(field.path, type);
      if (change) set(changes, change, field.again);
    } catch (error) {
      errors.push(error instanceof ResourceError ? error : failureOf(error, field.at));
    }
  }
  return { changes, errors };
}

function changeOf(field: CompiledField, data: TemplateData, type: StatusType | undefined): StatusChange {
  const value = field.read(data, type);
  return value === undefined ? { path: field.path, unset: true } : { path: field.path, value };
}

/** The last change of a path comes last, so that one of a parent or child path applies in the order written. */
function set(changes: StatusChange[], change: StatusChange, again: boolean): void {
  if (again) {
    const earlier = changes.findLastIndex(({ path }) => path === change.path);
    if (earlier === changes.length - 1) changes.pop();
    else if (earlier >= 0) changes.splice(earlier, 1);
  }
  changes.push(change);
}

/** `paths`: those of the earlier fields, by their text as JSON. */
function compileField(
  field: StatusField,
  at: Path,
  scope: CompileScope,
  paths: Map<string, readonly string[]>,
): CompiledField | undefined {
  const parsed = isTemplate(field.path) ? undefined : parseFieldPath(field.path);
  if (!parsed)
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, 'path'],
      `invalid path "${field.path}": expected a field path below status`,
    );
  const conditions: JsonObject = { when: field.when, or: field.or };
  const gate = compileGate(conditions, at, scope);
  const read = readStatusValue(field.value, field.type, [...at, 'value'], scope);
  if (!parsed || !read) return undefined;
  const key = JSON.stringify(parsed);
  const earlier = paths.get(key);
  const path = earlier ?? parsed;
  paths.set(key, path);
  const { type, clearOnFalse: clears } = field;
  return { path, again: earlier !== undefined, at, gate, read, type, clears };
}

/** A text is emptied, as in the Go implementation; a value of another type has no empty form, and goes. */
function clearing(path: readonly string[], type: StatusType = 'string'): StatusChange {
  return type === 'string' ? { path, value: '' } : { path, unset: true };
}

function failureOf(error: unknown, at: Path): ResourceError {
  return new ResourceError(messageOf(error), at, { cause: error });
}
