import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateFields } from './duplicates.js';

describe('members that come twice', () => {
  it.each([
    ['{"a":1,"a":2,"a":3}', ['a']],
    ['{"a":{"b":1,"c":[{"d":1},{"d":1,"d":2}],"b":2},"e":"a"}', ['a.c[1].d', 'a.b']],
    ['{"a":"{\\"b\\":1,\\"b\\":2}","b":["b","b"],"c":{"b":"\\\\"}}', []],
    ['{"\\u0061":1, "a" : 2}', ['a']],
    ['[]', []],
    ['"a"', []],
  ])('%s', (text, paths) => {
    expect(duplicateFields(text)).toEqual(paths);
  });

  it('the text of JSON.stringify has no duplicate members', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(duplicateFields(text)).toEqual([]);
      }),
    );
  });
});
