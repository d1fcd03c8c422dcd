import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { formatPath } from '../document/index.js';
import { misfit, type Path, type TemplateData } from '../scope/index.js';
import { type Member, objectFrom, objectMaker } from './object-maker.js';

/**
 * A part of an object to build: either a constant, made once and shared by every object (so frozen), or
 * something to build from the data of one reconcile. undefined is an absent field.
 */
export type Node = ConstantNode | DynamicNode;

export class ConstantNode {
  readonly constant = true;
  constructor(readonly value: JsonValue | undefined) {}
}

export class DynamicNode {
  readonly constant = false;
  constructor(
    /** Throws `ResourceError` when a value does not fit its field. An object puts its maker here when first built. */
    public build: (frame: Frame) => JsonValue | undefined,
    /** The fields of an object whose keys are known, so that objects merge once, when they are compiled. */
    readonly fields?: ReadonlyMap<string, Node>,
  ) {}
}

/** What one object is built from; `name` and `namespace` are those of the object itself. */
export interface Frame {
  readonly data: TemplateData;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The owner's name as the value of a label. */
  readonly ownerLabel: string;
  /** The object's owner references; undefined where Kubernetes allows none. */
  readonly ownerReferences: readonly JsonObject[] | undefined;
  /** The object that is copied; undefined for an entry that copies none. */
  readonly source: JsonObject | undefined;
  /** What `once` has built for this object. */
  memo: Map<Node, JsonValue | undefined> | undefined;
}

/** For values that are part of no object. */
export function frameOf(data: TemplateData): Frame {
  return {
    data,
    name: '',
    namespace: undefined,
    ownerLabel: '',
    ownerReferences: undefined,
    source: undefined,
    memo: undefined,
  };
}

/** A value of one custom resource does not fit the field it is written to. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  /** `ORK_RENDER_BUDGET` where that is the cause. */
  readonly code: 'ORK_RESOURCE_VALUE' | 'ORK_RENDER_BUDGET';
  constructor(
    /** The message without the path. */
    readonly reason: string,
    /** The field of the entry, from the entry's root in the Katalog. */
    readonly path: Path,
    options?: { cause?: unknown },
  ) {
    super(`${formatPath(path)}: ${reason}`, options);
    const { code } = (options?.cause ?? {}) as { readonly code?: unknown };
    this.code = code === 'ORK_RENDER_BUDGET' ? code : 'ORK_RESOURCE_VALUE';
  }

  /** The value that a template rendered is not what its field expects. */
  static invalid(path: Path, value: unknown, expected: string): ResourceError {
    return new ResourceError(misfit(path, value, expected), path);
  }
}

export function constant(value: JsonValue | undefined): ConstantNode {
  return new ConstantNode(freeze(value));
}

export const ABSENT: ConstantNode = new ConstantNode(undefined);

export function dynamic(build: (frame: Frame) => JsonValue | undefined): DynamicNode {
  return new DynamicNode(build);
}

/** The object's own name, for whatever is named like it. */
export const OBJECT_NAME: Node = dynamic((frame) => frame.name);

export function buildNode(node: Node, frame: Frame): JsonValue | undefined {
  return node.constant ? node.value : node.build(frame);
}

/** Applies `fn` to what `node` gives, absent values included; at compile time when it can. */
export function derive(node: Node, fn: (value: JsonValue | undefined) => JsonValue | undefined): Node {
  return node.constant ? constant(fn(node.value)) : dynamic((frame) => fn(node.build(frame)));
}

/** `node`, or `fallback` where it is absent. */
export function orElse(node: Node | undefined, fallback: Node | JsonValue): Node {
  const other = isNode(fallback) ? fallback : constant(fallback);
  if (!node) return other;
  if (node.constant) return node.value === undefined ? other : node;
  return dynamic((frame) => node.build(frame) ?? buildNode(other, frame));
}

/** As `derive`, where `node` gives something; else nothing. */
export function whenPresent(node: Node | undefined, fn: (value: JsonValue) => JsonValue | undefined): Node {
  return derive(node ?? ABSENT, (value) => (value === undefined ? undefined : fn(value)));
}

/** `node`, built once for each object however often it stands in it: templates must not run twice. */
export function once(node: Node): Node;
export function once(node: Node | undefined): Node | undefined;
export function once(node: Node | undefined): Node | undefined {
  if (!node || node.constant) return node;
  return dynamic((frame) => {
    frame.memo ??= new Map();
    if (frame.memo.has(node)) return frame.memo.get(node);
    const value = node.build(frame);
    frame.memo.set(node, value);
    return value;
  });
}

/** An object of the given fields, in their order; absent ones are left out. */
export function objectNode(fields: Readonly<Record<string, Node | JsonValue | undefined>>): Node {
  const known = new Map<string, Node>();
  for (const [key, field] of Object.entries(fields)) {
    const node = isNode(field) ? field : constant(field);
    if (!node.constant || node.value !== undefined) known.set(key, node);
  }
  return objectOf(known);
}

function objectOf(fields: ReadonlyMap<string, Node>): Node {
  if ([...fields.values()].every((node) => node.constant)) {
    return constant(objectFrom(membersOf(fields), NO_FRAME));
  }
  // Of the nodes on the way of a merge, most are never built.
  const node = new DynamicNode((frame) => {
    node.build = objectMaker(membersOf(fields));
    return node.build(frame);
  }, fields);
  return node;
}

function membersOf(fields: ReadonlyMap<string, Node>): Member<Frame>[] {
  return [...fields].map(([key, node]) => {
    if (node.constant) return { key, value: node.value };
    return node.fields ? { key, members: membersOf(node.fields) } : { key, build: node.build };
  });
}

/** A list of the given members; absent ones are left out. Absent itself when it would be empty. */
export function listNode(members: readonly Node[]): Node {
  if (members.every((member) => member.constant)) {
    const values = members
      .map((member) => (member.constant ? member.value : undefined))
      .filter((value) => value !== undefined);
    return values.length === 0 ? ABSENT : constant(values);
  }
  const [only] = members;
  if (only && members.length === 1) {
    return dynamic((frame) => {
      const value = buildNode(only, frame);
      return value === undefined ? undefined : [value];
    });
  }
  return dynamic((frame) => {
    const list: JsonValue[] = [];
    for (const member of members) {
      const value = buildNode(member, frame);
      if (value !== undefined) list.push(value);
    }
    return list.length === 0 ? undefined : list;
  });
}

/** One list of the members of several. */
export function concatNodes(lists: readonly Node[]): Node {
  const given = lists.filter((list) => !(list.constant && list.value === undefined));
  if (given.length <= 1) return given[0] ?? ABSENT;
  return dynamicUnless(given, (frame) => {
    const members = given.flatMap((list) => asList(buildNode(list, frame)));
    return members.length === 0 ? undefined : members;
  });
}

/** Two maps in one; `winner`'s entries replace those of the same key. */
export function mergeMaps(base: Node | undefined, winner: Node): Node {
  return merge(base, winner, (_below, above) => above);
}

/** `overlay` over `base` at every depth; lists and scalars of the overlay replace. */
export function deepMerge(base: Node, overlay: Node | undefined): Node {
  return overlay ? merge(base, overlay, deepMerge) : base;
}

function merge(base: Node | undefined, overlay: Node, both: (below: Node, above: Node) => Node): Node {
  if (!base || (base.constant && base.value === undefined)) return overlay;
  const below = fieldsOf(base);
  const above = fieldsOf(overlay);
  if (below && above) {
    const merged = new Map(below);
    for (const [key, node] of above) {
      const under = below.get(key);
      merged.set(key, under ? both(under, node) : node);
    }
    return objectOf(merged);
  }
  // Which keys there are only shows when a template has run, and then how deep the two overlap.
  const deep = both === deepMerge;
  return dynamicUnless([base, overlay], (frame) =>
    mergeValues(buildNode(base, frame), buildNode(overlay, frame), deep),
  );
}

function mergeValues(
  base: JsonValue | undefined,
  overlay: JsonValue | undefined,
  deep: boolean,
): JsonValue | undefined {
  if (overlay === undefined || !isMap(base) || !isMap(overlay)) return overlay ?? base;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(overlay)) {
    merged.set(key, deep ? (mergeValues(merged.get(key), value, deep) ?? value) : value);
  }
  return Object.fromEntries(merged);
}

/** The fields of a node that is a map with known keys. */
export function fieldsOf(node: Node): ReadonlyMap<string, Node> | undefined {
  if (!node.constant) return node.fields;
  if (!isMap(node.value)) return undefined;
  return new Map(Object.entries(node.value).map(([key, value]) => [key, constant(value)]));
}

/** A constant when all its parts are, else dynamic. */
export function dynamicUnless(parts: readonly Node[], build: (frame: Frame) => JsonValue | undefined): Node {
  return parts.every((part) => part.constant) ? constant(build(NO_FRAME)) : dynamic(build);
}

/** For building what is constant, which reads nothing of a frame. */
const NO_FRAME = frameOf({});

export function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asMap(value: JsonValue | undefined): JsonObject {
  return isMap(value) ? value : {};
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined ? [] : [value];
}

function isNode(value: Node | JsonValue | undefined): value is Node {
  return value instanceof ConstantNode || value instanceof DynamicNode;
}

function freeze(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
