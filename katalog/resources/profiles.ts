import { didYouMean } from '../../base/index.js';
import type { CompileScope, Path } from '../compile/index.js';
import type { JsonObject, JsonValue } from '../model.js';
import type { FieldTable, FieldType } from './fields/field-type.js';
import { text } from './fields/scalar.js';
import { type Fields, type Place, type StructureOptions, structure } from './fields/structure.js';
import { ABSENT, constant, dynamic, isMap, type Node, ResourceError } from './node.js';

/** Named presets of one group of fields. */
export type Presets = Readonly<Record<string, JsonObject>>;

/**
 * A structure that is either `{profile: name}` or fields of its own; both together are a load error. An unknown
 * name is a load error too, or a failure of that custom resource when the name is a template.
 */
export function profiled(
  presets: Presets,
  table: FieldTable,
  assemble: (fields: Fields, place: Place) => Node,
  options: StructureOptions = {},
): FieldType {
  const own = structure(table, assemble, options);
  const properties = { ...(own.schema['properties'] as JsonObject), profile: text.schema };
  return {
    schema: { ...own.schema, properties },
    read(raw, at, scope) {
      if (!isMap(raw) || (raw['profile'] ?? null) === null) return own.read(raw, at, scope);
      const other = Object.keys(raw).find((key) => key !== 'profile' && raw[key] !== null);
      if (other !== undefined) {
        scope.error('ORK_FIELD_VALUE', [...at, other], 'a profile and explicit fields exclude each other');
      }
      return presetNode(presets, raw['profile'] ?? null, [...at, 'profile'], scope);
    },
  };
}

/** The preset that a name, or a template that gives one, stands for; absent when the name is empty. */
export function presetNode(presets: Presets, raw: JsonValue, at: Path, scope: CompileScope): Node {
  const name = text.read(raw, at, scope);
  if (!name.constant) {
    return dynamic((frame) => {
      const value = name.build(frame);
      if (value === undefined) return undefined;
      const preset = find(presets, value);
      if (!preset) throw new ResourceError(unknownProfile(presets, value), at);
      return preset;
    });
  }
  if (name.value === undefined) return ABSENT;
  const preset = find(presets, name.value);
  if (!preset) scope.error('ORK_FIELD_VALUE', at, unknownProfile(presets, name.value));
  return constant(preset);
}

function find(presets: Presets, name: JsonValue): JsonObject | undefined {
  return typeof name === 'string' && Object.hasOwn(presets, name) ? presets[name] : undefined;
}

function unknownProfile(presets: Presets, name: JsonValue): string {
  const names = Object.keys(presets);
  return `no profile "${String(name)}"${didYouMean(String(name), names)}; one of ${names.join(', ')}`;
}
