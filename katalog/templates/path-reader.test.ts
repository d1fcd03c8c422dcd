import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PathReader } from './path-reader.js';
import { pathValue } from './value.js';

const KEYS = [
  'a',
  'b',
  '0',
  'length',
  'constructor',
  'toString',
  '__proto__',
  '"]; process.exit(1); ["',
  '\u2028',
];
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 3 }));

const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.jsonValue({ maxDepth: 0 }),
    fc.constant(undefined),
    fc.constant(() => 1),
  ),
  tree: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map(Object.fromEntries),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('tree'), { noNullPrototype: false }),
    // What only a prototype has.
    fc
      .dictionary(fc.constantFrom('a', 'b'), tie('tree'))
      .map((prototype) => Object.create(prototype) as object),
  ),
}));

describe('PathReader', () => {
  it('reads what pathValue reads, of any data and by any keys', () => {
    const paths = fc.array(key, { minLength: 0, maxLength: 10 });
    fc.assert(
      fc.property(paths, fc.array(tree, { maxLength: 3 }), (path, all) => {
        const reader = PathReader.of(path);
        for (const data of all) expect(reader.read(data)).toBe(pathValue(data, path));
      }),
    );
  });

  it('reads nothing that an object inherits', () => {
    const reader = PathReader.of(['secret']);
    expect(reader.read({ secret: 1 })).toBe(1);
    expect(reader.read(Object.create({ secret: 1 }))).toBeUndefined();
    expect(reader.read(Object.assign(Object.create(null), { secret: 1 }))).toBe(1);
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      expect(PathReader.of([name]).read({}), name).toBeUndefined();
    }
  });
});
