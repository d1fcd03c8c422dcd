import { isObject, type JsonMap } from '../../lib/base/index.js';

/**
 * A set of field paths in the form of `managedFields[].fieldsV1`: a tree whose keys are path elements (`f:name`
 * a member, `k:{…}` an item by its keys, `v:…` an item by its value). A node is itself in the set when it holds
 * `.` or nothing at all. The sets are values: every operation returns a new one.
 */
export type FieldSet = JsonMap;

export const EMPTY_SET: FieldSet = {};

/** The set of one node: itself, when `member`, and what lies under it. Undefined when it is empty. */
export function node(member: boolean, children: FieldSet): FieldSet | undefined {
  if (!hasKeys(children)) return member ? {} : undefined;
  return member ? { '.': {}, ...children } : children;
}

export function isMember(set: FieldSet): boolean {
  return '.' in set || !hasKeys(set);
}

/** The child nodes, without the marker of the node itself. */
export function childrenOf(set: FieldSet): [string, FieldSet][] {
  const children: [string, FieldSet][] = [];
  for (const key in set) {
    const value = set[key];
    if (key !== '.' && isObject(value)) children.push([key, value]);
  }
  return children;
}

function childOf(set: FieldSet, key: string): FieldSet | undefined {
  const value = set[key];
  return isObject(value) ? value : undefined;
}

function hasKeys(object: JsonMap): boolean {
  for (const _ in object) return true;
  return false;
}

/** An empty root; deeper down an empty node is a member. */
export function isEmptySet(set: FieldSet): boolean {
  return !hasKeys(set);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b;
  return isEmptySet(b) ? a : (unionNode(a, b, false) ?? {});
}

function unionNode(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: FieldSet = {};
  for (const [key, value] of childrenOf(a)) {
    const other = childOf(b, key);
    children[key] = other ? unionNode(value, other, isMember(value) || isMember(other)) : value;
  }
  for (const [key, value] of childrenOf(b)) if (!(key in children)) children[key] = value;
  return node(member, children);
}

/** Members of `a` that are not members of `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return a;
  return differenceNode(a, b, false) ?? {};
}

function differenceNode(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: FieldSet = {};
  for (const [key, value] of childrenOf(a)) {
    const other = childOf(b, key);
    const left = other ? differenceNode(value, other, isMember(value) && !isMember(other)) : value;
    if (left) children[key] = left;
  }
  return node(member, children);
}

/** Members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(a) || isEmptySet(b) ? EMPTY_SET : (intersectionNode(a, b, false) ?? {});
}

function intersectionNode(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: FieldSet = {};
  for (const [key, value] of childrenOf(a)) {
    const other = childOf(b, key);
    const common = other && intersectionNode(value, other, isMember(value) && isMember(other));
    if (common) children[key] = common;
  }
  return node(member, children);
}

/** `a` without the subtrees at the paths given by the leaves of `roots`. */
export function withoutSubtrees(a: FieldSet, roots: FieldSet): FieldSet {
  return withoutSubtreesNode(a, roots, false) ?? {};
}

function withoutSubtreesNode(a: FieldSet, roots: FieldSet, member: boolean): FieldSet | undefined {
  const children: FieldSet = {};
  for (const [key, value] of childrenOf(a)) {
    const root = childOf(roots, key);
    if (!root) children[key] = value;
    else if (hasKeys(root)) {
      const left = withoutSubtreesNode(value, root, isMember(value));
      if (left) children[key] = left;
    }
  }
  return node(member, children);
}

/** `a` with the parents of every member as members, as far as they are named fields. */
export function withNamedParents(a: FieldSet): FieldSet {
  const children: FieldSet = {};
  for (const [key, value] of childrenOf(a)) {
    const below = withNamedParents(value);
    children[key] = node(isMember(value) || key.startsWith('f:'), isEmptySet(value) ? {} : below);
  }
  return node('.' in a, children) ?? {};
}

/** The members as the API server writes them in messages, as in `.spec.containers[name="app"].image`; shallow ones first. */
export function pathsOf(set: FieldSet, path = ''): string[] {
  const children = childrenOf(set).map(([key, value]) => ({ at: path + elementText(key), value }));
  const members = children.filter(({ value }) => isMember(value)).map(({ at }) => at);
  const below = children.flatMap(({ at, value }) => (isEmptySet(value) ? [] : pathsOf(value, at)));
  return [...members, ...below];
}

function elementText(element: string): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  const keys: unknown = JSON.parse(body);
  const pairs = isObject(keys)
    ? Object.entries(keys).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    : [];
  return `[${pairs.join(',')}]`;
}
