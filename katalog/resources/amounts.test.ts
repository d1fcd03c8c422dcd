import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER } from '../../test/support/shorthand.js';

const owner = (count: number): JsonObject => ({
  ...FULL_OWNER,
  spec: { list: Array.from({ length: count }, (_, index) => `n${index}`) },
});

const each = { name: '{{ .item }}', forEach: { field: 'spec.list' } };

function builtBy(kind: string, entry: JsonObject, count: number): number {
  return onlyTemplate(compileOne(kind, entry)).build(owner(count)).objects.length;
}

describe('maxObjects', () => {
  it('forEach makes 100 objects of one CR, and no more', () => {
    expect(builtBy('configMaps', each, 100)).toBe(100);
    expect(() => builtBy('configMaps', each, 101)).toThrow('more than 100 objects from one custom resource');
  });

  it('toNamespaces makes 100 copies for one CR, and no more', () => {
    const copies = { name: 'x', toNamespaces: '{{ .spec.list }}' };
    expect(builtBy('configMaps', copies, 100)).toBe(100);
    expect(() => builtBy('configMaps', copies, 101)).toThrow('more than 100 objects');
  });

  it('maxObjects sets another bound', () => {
    expect(builtBy('configMaps', { ...each, maxObjects: 150 }, 150)).toBe(150);
    expect(() => builtBy('configMaps', { ...each, maxObjects: 3 }, 4)).toThrow('more than 3 objects');
  });

  it('members that a condition leaves out do not count', () => {
    const when = [{ field: '{{ .item }}', equals: 'n0' }];
    expect(builtBy('configMaps', { ...each, when }, 1_000)).toBe(1);
  });

  it.each([
    [{ ...each, maxObjects: 0 }, 'maxObjects: invalid maxObjects 0: expected a whole number from 1 to 10000'],
    [
      { ...each, maxObjects: '{{ .spec.most }}' },
      'maxObjects: invalid maxObjects "{{ .spec.most }}": expected a whole number from 1 to 10000',
    ],
    [
      { name: 'x', maxObjects: 5 },
      'maxObjects: maxObjects has no effect without forEach or toNamespaces: remove it',
    ],
  ])('%j is an error', (entry, message) => {
    expect(problemsOf('configMaps', entry)).toEqual([`ORK_FIELD_VALUE ${message}`]);
  });
});
