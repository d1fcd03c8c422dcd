import type { JsonObject } from '../../../lib/base/index.js';
import { didYouMean } from '../../../lib/base/index.js';
import type { CompileScope, Path } from '../../scope/index.js';
import { ABSENT, dynamic, isMap, type Node, once, ResourceError } from '../node.js';
import type { FieldTable, FieldType } from './field-type.js';

/** The fields that are there, compiled. */
export type Fields = Readonly<Record<string, Node | undefined>>;

/** Where a structure stands, for problems found while assembling it. */
export interface Place {
  readonly at: Path;
  readonly scope: CompileScope;
}

export interface StructureOptions {
  /** Fields of the contract that are not supported. */
  readonly refused?: readonly string[];
  readonly required?: readonly string[];
}

/** A map of known fields, and what it becomes. */
export function structure(
  table: FieldTable,
  assemble: (fields: Fields, place: Place) => Node,
  options: StructureOptions = {},
): FieldType {
  return {
    schema: structureSchema(table, options),
    read(raw, at, scope) {
      if (!isMap(raw)) {
        scope.invalid(at, raw, `a map of ${Object.keys(table).join(', ')}`);
        return ABSENT;
      }
      return assemble(readFields(raw, table, { at, scope }, options), { at, scope });
    },
  };
}

/** Compiles every field of `raw`; reports unknown, unsupported and missing ones. null is an absent field. */
export function readFields(
  raw: JsonObject,
  table: FieldTable,
  { at, scope }: Place,
  options: StructureOptions = {},
): Fields {
  const fields: Record<string, Node> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (value === null) continue;
    const type = Object.hasOwn(table, key) ? table[key] : undefined;
    if (type) fields[key] = type.read(value, [...at, key], scope);
    else reportUnknown(key, table, { at, scope }, options.refused ?? []);
  }
  for (const key of options.required ?? []) {
    if ((raw[key] ?? null) === null) scope.error('ORK_FIELD_VALUE', at, `${key} is required`);
    else fields[key] = required(fields[key] ?? ABSENT, [...at, key], key, scope);
  }
  return fields;
}

/** The fields, with those of the given names built once however often an object uses them. */
export function sharing(fields: Fields, ...names: readonly string[]): Fields {
  return { ...fields, ...Object.fromEntries(names.map((name) => [name, once(fields[name])])) };
}

/** A field that is written but may turn out empty: that is an error at load, or fails that custom resource. */
export function required(node: Node, at: Path, name: string, scope: CompileScope): Node {
  if (!node.constant) {
    return dynamic((frame) => {
      const value = node.build(frame);
      if (value === undefined)
        throw new ResourceError(`${name} is required, but its template rendered empty`, at);
      return value;
    });
  }
  const reported = scope.problems.some((problem) =>
    at.every((segment, index) => problem.path[index] === segment),
  );
  if (node.value === undefined && !reported)
    scope.error('ORK_FIELD_VALUE', at, `${name} is required, but it is empty`);
  return node;
}

function reportUnknown(
  key: string,
  table: FieldTable,
  { at, scope }: Place,
  refused: readonly string[],
): void {
  const place = [...at, key];
  if (refused.includes(key)) scope.error('ORK_NOT_RUN', place, `${key} is not supported: remove it`);
  else
    scope.error('ORK_FIELD_UNKNOWN', place, `unknown field "${key}"${didYouMean(key, Object.keys(table))}`);
}

function structureSchema(table: FieldTable, options: StructureOptions): JsonObject {
  const properties = Object.fromEntries(Object.entries(table).map(([key, type]) => [key, type.schema]));
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(options.required ? { required: [...options.required] } : {}),
  };
}
