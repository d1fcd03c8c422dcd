import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  isMember,
  node,
  pathsOf,
  union,
  withNamedParents,
  withoutSubtrees,
} from './field-set.js';

/** Sets over a few names, so that two of them often share paths. */
const set: fc.Arbitrary<FieldSet> = fc
  .array(fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"id":"x"}'), { minLength: 1, maxLength: 3 }), {
    maxLength: 6,
  })
  .map((paths) => paths.reduce<FieldSet>((all, path) => union(all, single(path)), {}));

function single([element, ...rest]: readonly string[]): FieldSet {
  return element === undefined ? {} : { [element]: rest.length > 0 ? single(rest) : {} };
}

function members(fields: FieldSet): Set<string> {
  return new Set(pathsOf(fields));
}

describe('field sets', () => {
  it('field sets behave like sets of their members', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [left, right] = [members(a), members(b)];
        expect(members(union(a, b))).toEqual(new Set([...left, ...right]));
        expect(members(intersection(a, b))).toEqual(new Set([...left].filter((path) => right.has(path))));
        expect(members(difference(a, b))).toEqual(new Set([...left].filter((path) => !right.has(path))));
      }),
    );
  });

  it('a field set minus itself is empty', () => {
    fc.assert(
      fc.property(set, (a) => {
        expect(isEmptySet(difference(a, a))).toBe(true);
      }),
    );
  });

  it('set operations do not change their operands', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const before = JSON.stringify([a, b]);
        union(a, b);
        difference(a, b);
        intersection(a, b);
        expect(JSON.stringify([a, b])).toBe(before);
      }),
    );
  });

  it('a node may be a member and have children', () => {
    expect(node(true, { 'f:a': {} })).toEqual({ '.': {}, 'f:a': {} });
    expect(node(true, {})).toEqual({});
    expect(node(false, {})).toBeUndefined();
    expect(isMember({ 'f:a': {} })).toBe(false);
  });

  it('a field set can drop whole subtrees', () => {
    expect(
      withoutSubtrees({ 'f:a': { 'f:b': {}, 'f:c': {} }, 'f:d': {} }, { 'f:a': { 'f:b': {} }, 'f:d': {} }),
    ).toEqual({
      'f:a': { 'f:c': {} },
    });
  });

  it('a field set can include the named parents of its members', () => {
    expect(withNamedParents({ 'f:a': { 'k:{"id":"x"}': { 'f:b': {} } } })).toEqual({
      'f:a': { '.': {}, 'k:{"id":"x"}': { 'f:b': {} } },
    });
  });

  it('a field set names its members, shallow ones first', () => {
    expect(
      pathsOf({ 'f:spec': { 'f:list': { 'k:{"a":1,"b":"x"}': { 'f:v': {} }, 'v:"z"': {} }, 'f:name': {} } }),
    ).toEqual(['.spec.name', '.spec.list[="z"]', '.spec.list[a=1,b="x"].v']);
  });
});
