import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import { type CompileScope, isTemplate, type Path, type Target } from '../../scope/index.js';
import { ABSENT, dynamic, isMap, listNode, type Node, ResourceError } from '../node.js';
import type { FieldType } from './field-type.js';
import { type KeyedMember, keyedNode } from './keys.js';
import type { Place } from './structure.js';

/** A list, or one template that gives a list. */
export function listOf(member: FieldType): FieldType {
  return {
    schema: { type: ['array', 'string'], items: member.schema },
    read(raw, at, scope) {
      if (isTemplate(raw)) return wholeList(raw, member, at, scope);
      if (Array.isArray(raw)) {
        return listNode(
          (raw as readonly JsonValue[]).map((item, index) => member.read(item, [...at, index], scope)),
        );
      }
      scope.invalid(at, raw, 'a list');
      return ABSENT;
    },
  };
}

/** A map, whose keys may be templates, or one template that gives a map. */
export function mapOf(member: FieldType): FieldType {
  return {
    schema: { type: ['object', 'string'], additionalProperties: member.schema },
    read(raw, at, scope) {
      if (isTemplate(raw)) return wholeMap(raw, member, at, scope);
      if (isMap(raw)) {
        const members = Object.entries(raw).filter(([, value]) => value !== null);
        return keyedNode(
          members.map(([key, value]) => ({
            key,
            value: member.read(value, [...at, key], scope),
            at: [...at, key],
          })),
          scope,
        );
      }
      scope.invalid(at, raw, 'a map');
      return ABSENT;
    },
  };
}

/** A map of text, or its older spelling: a list of `{key, value}`. */
export function labelMap(member: FieldType): FieldType {
  const asMap = mapOf(member);
  return {
    schema: { type: ['object', 'array', 'string'] },
    read(raw, at, scope) {
      if (!Array.isArray(raw)) return asMap.read(raw, at, scope);
      const members: KeyedMember[] = [];
      for (const [index, item] of (raw as readonly JsonValue[]).entries()) {
        const key = isMap(item) ? item['key'] : undefined;
        if (isMap(item) && typeof key === 'string' && key !== '') {
          const value = member.read(item['value'] ?? '', [...at, index, 'value'], scope);
          members.push({ key, value, at: [...at, index, 'key'] });
        } else scope.invalid([...at, index], item, '{key, value}');
      }
      return keyedNode(members, scope);
    },
  };
}

function wholeList(raw: string, member: FieldType, at: Path, scope: CompileScope): Node {
  return whole(raw, member, { at, scope, target: A_LIST }, (value, coerce) => {
    if (!Array.isArray(value)) throw ResourceError.invalid(at, value, 'a list');
    const members = value
      .map((item, index) => coerce(item, [...at, index]))
      .filter((item) => item !== undefined);
    return members.length === 0 ? undefined : members;
  });
}

function wholeMap(raw: string, member: FieldType, at: Path, scope: CompileScope): Node {
  return whole(raw, member, { at, scope, target: A_MAP }, (value, coerce) => {
    if (!isMap(value as JsonValue)) throw ResourceError.invalid(at, value, 'a map');
    const entries = Object.entries(value as object).map(
      ([key, item]) => [key, coerce(item, [...at, key])] as const,
    );
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as JsonObject;
  });
}

const A_LIST: Target = { expected: 'a list', native: true, composite: true, fits: Array.isArray };
const A_MAP: Target = {
  expected: 'a map',
  native: true,
  composite: true,
  fits: (value) => isMap((value ?? null) as JsonValue),
};

type Coerce = NonNullable<FieldType['coerce']>;

/** A collection that one template gives whole; an empty result is an absent field. */
function whole(
  raw: string,
  member: FieldType,
  { at, scope, target }: Place & { readonly target: Target },
  convert: (value: unknown, coerce: Coerce) => JsonValue | undefined,
): Node {
  const coerce = member.coerce?.bind(member);
  if (!coerce) {
    scope.error('ORK_FIELD_VALUE', at, 'a template is not supported for this list: write its members');
    return ABSENT;
  }
  const template = scope.template(raw, at, target);
  if (!template) return ABSENT;
  return dynamic((frame) => {
    const value = template.value(frame.data);
    return value === undefined || value === null || value === '' ? undefined : convert(value, coerce);
  });
}
