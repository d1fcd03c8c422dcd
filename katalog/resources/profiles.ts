import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { didYouMean } from '../../lib/base/index.js';
import type { CompileScope, OwnPreset, Path } from '../scope/index.js';
import type { FieldType } from './fields/field-type.js';
import { text } from './fields/scalar.js';
import { ABSENT, buildNode, constant, dynamic, isMap, type Node, ResourceError } from './node.js';

/** Named presets. */
export type Presets = Readonly<Record<string, JsonObject>>;

/** The presets of one group of fields. */
export interface PresetGroup {
  /** As the Katalog names it under `profiles`. */
  readonly name: string;
  /** Those of the product. */
  readonly presets: Presets;
  /** What one of the Katalog's own may hold; it compiles to a value of the form that `presets` has. */
  readonly own: FieldType;
}

/**
 * A structure that is either `{profile: name}` or fields of its own; both together are a load error. `own`: its fields,
 * where a preset's are others.
 */
export function profiled(group: PresetGroup, own: FieldType = group.own): FieldType {
  const properties = { ...(own.schema['properties'] as JsonObject), profile: text.schema };
  return {
    schema: { ...own.schema, properties },
    read(raw, at, scope) {
      if (!isMap(raw) || (raw['profile'] ?? null) === null) return own.read(raw, at, scope);
      const other = Object.keys(raw).find((key) => key !== 'profile' && raw[key] !== null);
      if (other !== undefined) {
        scope.error(
          'ORK_FIELD_VALUE',
          [...at, other],
          'profile and other fields are mutually exclusive: keep one',
        );
      }
      return presetNode(group, raw['profile'] ?? null, [...at, 'profile'], scope);
    },
  };
}

/** A field that names a preset. */
export function presetName(group: PresetGroup): FieldType {
  return { schema: text.schema, read: (raw, at, scope) => presetNode(group, raw, at, scope) };
}

/**
 * The preset that a name, or a template that gives one, stands for; absent when the name is empty. The Katalog's own
 * win. An unknown name is a load error, or a failure of that custom resource when the name is a template.
 */
function presetNode(group: PresetGroup, raw: JsonValue, at: Path, scope: CompileScope): Node {
  const name = text.read(raw, at, scope);
  const own = scope.presets.get(group.name) ?? new Map<string, OwnPreset>();
  const compile = ({ body, written }: OwnPreset): Node =>
    group.own.read(body, at, scope.elsewhere(at, written));
  const builtIn = (key: string): Node | undefined =>
    Object.hasOwn(group.presets, key) ? constant(group.presets[key]) : undefined;
  const unknown = (key: JsonValue): string => {
    const names = [...new Set([...own.keys(), ...Object.keys(group.presets)])];
    const choice =
      names.length === 0 ? `profiles.${group.name} is empty` : `expected one of ${names.join(', ')}`;
    return `unknown profile "${String(key)}"${didYouMean(String(key), names)}: ${choice}`;
  };
  if (name.constant) {
    if (name.value === undefined) return ABSENT;
    const preset = own.get(String(name.value));
    const node = preset ? compile(preset) : builtIn(String(name.value));
    if (!node) scope.error('ORK_FIELD_VALUE', at, unknown(name.value));
    return node ?? ABSENT;
  }
  const nodes = new Map([...own].map(([key, preset]) => [key, compile(preset)]));
  return dynamic((frame) => {
    const key = name.build(frame);
    if (key === undefined) return undefined;
    const node = nodes.get(String(key)) ?? builtIn(String(key));
    if (!node) throw new ResourceError(unknown(key), at);
    return buildNode(node, frame);
  });
}
