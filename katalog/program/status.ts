import { messageOf } from '../../base/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../compile/index.js';
import { type Condition, compileGate, OPEN, parseFieldPath } from '../conditions/index.js';
import type { JsonObject, JsonValue, StatusBlock, StatusField } from '../model.js';
import { ResourceError } from '../resources/index.js';
import { type ReadStatusValue, readStatusValue } from './status-value.js';

/** One change of a CR's status; `path` is relative to `status`. */
export type StatusChange =
  | { readonly path: readonly string[]; readonly value: JsonValue }
  | { readonly path: readonly string[]; readonly unset: true };

export interface StatusOutcome {
  /** Whether the reconcile failed: fields without conditions are then left as they are. */
  readonly failed: boolean;
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
  apply(data: TemplateData, outcome: StatusOutcome): StatusResult;
}

interface CompiledField {
  readonly path: readonly string[];
  /** The path as one text, which no other path has. */
  readonly key: string;
  readonly at: Path;
  readonly gate: Condition;
  readonly cleared: StatusChange | undefined;
  readonly read: ReadStatusValue;
}

/** Compiles `status`; problems go to `scope`. */
export function compileStatus(status: StatusBlock, scope: CompileScope): StatusProgram {
  const fields = status.fields.flatMap((field, index) => {
    const compiled = compileField(field, ['operatorBox', 'status', 'fields', index], scope);
    return compiled ? [compiled] : [];
  });
  return {
    conditions: status.conditions,
    apply: (data, outcome) => applyFields(fields, data, outcome),
  };
}

/** Later fields win; an absent value takes the field away. */
function applyFields(
  fields: readonly CompiledField[],
  data: TemplateData,
  { failed }: StatusOutcome,
): StatusResult {
  const changes = new Map<string, StatusChange>();
  const errors: ResourceError[] = [];
  for (const field of fields) {
    if (failed && field.gate === OPEN) continue;
    try {
      const change = field.gate(data) ? changeOf(field, data) : field.cleared;
      if (change) set(changes, field.key, change);
    } catch (error) {
      errors.push(error instanceof ResourceError ? error : failureOf(error, field.at));
    }
  }
  return { changes: [...changes.values()], errors };
}

function changeOf(field: CompiledField, data: TemplateData): StatusChange {
  const value = field.read(data);
  return value === undefined ? { path: field.path, unset: true } : { path: field.path, value };
}

/** The last change of a path comes last, so that one of a parent or child path applies in the order written. */
function set(changes: Map<string, StatusChange>, key: string, change: StatusChange): void {
  changes.delete(key);
  changes.set(key, change);
}

function compileField(field: StatusField, at: Path, scope: CompileScope): CompiledField | undefined {
  const path = isTemplate(field.path) ? undefined : parseFieldPath(field.path);
  if (!path) scope.error('ORK_FIELD_VALUE', [...at, 'path'], `"${field.path}" is no dot path below status`);
  const conditions: JsonObject = { when: field.when, or: field.or };
  const gate = compileGate(conditions, at, scope);
  const read = readStatusValue(field.value, field.type, [...at, 'value'], scope);
  if (!path || !read) return undefined;
  const key = JSON.stringify(path);
  return { path, key, at, gate, read, cleared: field.clearOnFalse ? clearing(path, field.type) : undefined };
}

/** A text is emptied, as in the Go implementation; a value of another type has no empty form, and goes. */
function clearing(path: readonly string[], type: StatusField['type']): StatusChange {
  return type === 'string' ? { path, value: '' } : { path, unset: true };
}

function failureOf(error: unknown, at: Path): ResourceError {
  return new ResourceError(messageOf(error), at, { cause: error });
}
