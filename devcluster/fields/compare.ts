import { deepEqual, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { ANY, memberOf, type Schema } from '../../lib/schema/index.js';
import { type FieldSet, node } from './field-set.js';
import { isAssociative, itemsByElement } from './list-items.js';

/** How one object differs from another, field by field. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Node {
  readonly added: FieldSet | undefined;
  readonly modified: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const SAME: Node = { added: undefined, modified: undefined, removed: undefined };
const ADDED: Node = { ...SAME, added: {} };
const MODIFIED: Node = { ...SAME, modified: {} };
const REMOVED: Node = { ...SAME, removed: {} };

/** The fields in which `after` differs from `before` (structured-merge-diff, `Compare`). */
export function compare(before: JsonMap | undefined, after: JsonMap, schema: Schema): Comparison {
  const { added, modified, removed } = compareObjects(before ?? skeleton(schema), after, schema);
  return { added: added ?? {}, modified: modified ?? {}, removed: removed ?? {} };
}

/** An object of which nothing is set yet: only its structs are there. */
function skeleton(schema: Schema): JsonMap {
  const structs = [...schema.properties].filter(([, property]) => property.struct);
  return Object.fromEntries(structs.map(([name, property]) => [name, emptyOf(property)]));
}

function emptyOf(schema: Schema): Json | undefined {
  if (schema.type === 'object') return skeleton(schema);
  return schema.type === 'array' ? [] : schema.default;
}

function compareValues(before: Json | undefined, after: Json | undefined, schema: Schema): Node {
  if (before === after) return SAME;
  const left = before === undefined || isObject(before) ? before : null;
  const right = after === undefined || isObject(after) ? after : null;
  if (left !== null && right !== null && !schema.atomic && !bothEmpty(left, right)) {
    return presence(before, after, compareObjects(left ?? {}, right ?? {}, schema));
  }
  if (isAssociative(schema) && isListOrAbsent(before) && isListOrAbsent(after)) {
    const items = before?.length || after?.length;
    if (items) return presence(before, after, compareLists(before ?? [], after ?? [], schema));
  }
  return compareLeaves(before, after);
}

function isListOrAbsent(value: Json | undefined): value is Json[] | undefined {
  return value === undefined || Array.isArray(value);
}

function bothEmpty(a: JsonMap | undefined, b: JsonMap | undefined): boolean {
  return Object.keys(a ?? {}).length === 0 && Object.keys(b ?? {}).length === 0;
}

/** A container that came or went is itself a field besides its content. */
function presence(before: Json | undefined, after: Json | undefined, below: Node): Node {
  if (before === undefined) return { ...below, added: node(true, below.added ?? {}) };
  if (after === undefined) return { ...below, removed: node(true, below.removed ?? {}) };
  return below;
}

function compareLeaves(before: Json | undefined, after: Json | undefined): Node {
  if (before === undefined) return after === undefined ? SAME : ADDED;
  if (after === undefined) return REMOVED;
  return deepEqual(before, after) ? SAME : MODIFIED;
}

function compareObjects(before: JsonMap, after: JsonMap, schema: Schema): Node {
  const result = new Collector();
  for (const name in before) {
    result.add(`f:${name}`, compareValues(before[name], after[name], memberOf(schema, name).schema));
  }
  for (const name in after) {
    if (before[name] === undefined) {
      result.add(`f:${name}`, compareValues(undefined, after[name], memberOf(schema, name).schema));
    }
  }
  return result.node();
}

function compareLists(before: Json[], after: Json[], schema: Schema): Node {
  const result = new Collector();
  const type = schema.items ?? ANY;
  const left = itemsByElement(before, schema);
  const right = itemsByElement(after, schema);
  for (const [element, item] of left) result.add(element, compareValues(item, right.get(element), type));
  for (const [element, item] of right) {
    if (!left.has(element)) result.add(element, compareValues(undefined, item, type));
  }
  return result.node();
}

class Collector {
  readonly #added: FieldSet = {};
  readonly #modified: FieldSet = {};
  readonly #removed: FieldSet = {};

  add(element: string, { added, modified, removed }: Node): void {
    if (added) this.#added[element] = added;
    if (modified) this.#modified[element] = modified;
    if (removed) this.#removed[element] = removed;
  }

  node(): Node {
    return {
      added: node(false, this.#added),
      modified: node(false, this.#modified),
      removed: node(false, this.#removed),
    };
  }
}
