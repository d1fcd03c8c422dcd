/** Types of CEL expressions, as far as they are evaluated here. */

export type CelType =
  | { readonly kind: 'dyn' | 'null' | 'bool' | 'int' | 'double' | 'string' }
  /** `merges`: as `x-kubernetes-list-type: set` or `map`, whose equality and sum do not look at the order. */
  | { readonly kind: 'list'; readonly item: CelType; readonly merges?: boolean }
  | { readonly kind: 'map'; readonly value: CelType }
  /** `untyped`: it has members that rules do not see. */
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, CelType>; readonly untyped?: boolean }
  | { readonly kind: 'optional'; readonly value: CelType }
  /** What is there and is not evaluated: `why` says what it is. */
  | { readonly kind: 'opaque'; readonly why: string };

export const DYN: CelType = { kind: 'dyn' };
export const NULL: CelType = { kind: 'null' };
export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const DOUBLE: CelType = { kind: 'double' };
export const STRING: CelType = { kind: 'string' };

export function listOf(item: CelType): CelType {
  return { kind: 'list', item };
}

/** As messages of the API server show it. */
export function textOf(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `list(${textOf(type.item)})`;
    case 'map':
      return `map(string, ${textOf(type.value)})`;
    case 'optional':
      return `optional_type(${textOf(type.value)})`;
    default:
      return type.kind;
  }
}

/** Whether values of two types can be equal, in one list, or the two results of a choice. */
export function agree(a: CelType, b: CelType): boolean {
  if (a === b || a.kind === 'dyn' || b.kind === 'dyn') return true;
  if (a.kind === 'null' || b.kind === 'null')
    return ['null', 'object'].includes((a.kind === 'null' ? b : a).kind);
  if (a.kind === 'list' && b.kind === 'list') return agree(a.item, b.item);
  if ((a.kind === 'map' && b.kind === 'map') || (a.kind === 'optional' && b.kind === 'optional'))
    return agree(a.value, b.value);
  // Each place of a schema has a type of its own.
  return a.kind === b.kind && a.kind !== 'object' && a.kind !== 'opaque';
}

/** The more telling one of two types that agree. */
export function joined(a: CelType, b: CelType): CelType {
  if (a.kind === 'list' && b.kind === 'list') return a.item.kind === 'dyn' ? b : a;
  return a.kind === 'dyn' || a.kind === 'null' ? b : a;
}

/** Why values of a type are not compared here; undefined: they are. */
export function incomparable(type: CelType, seen: ReadonlySet<CelType> = new Set()): string | undefined {
  if (seen.has(type)) return undefined;
  const all = new Set([...seen, type]);
  if (type.kind === 'opaque') return type.why;
  if (type.kind === 'list')
    return type.merges
      ? 'lists of x-kubernetes-list-type set and map are not compared'
      : incomparable(type.item, all);
  if (type.kind === 'map' || type.kind === 'optional') return incomparable(type.value, all);
  if (type.kind !== 'object') return undefined;
  if (type.untyped) return 'objects with members without a type are not compared';
  for (const field of type.fields.values()) {
    const why = incomparable(field, all);
    if (why !== undefined) return why;
  }
  return undefined;
}
