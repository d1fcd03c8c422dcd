import { describe, expect, it } from 'vitest';
import { valueAt } from './json.js';

const DOCUMENT = { spec: { hosts: ['a', { name: 'b' }], off: null }, 'a.b': 1 };

describe('valueAt', () => {
  it.each([
    [['spec', 'hosts', 1, 'name'], 'b'],
    [['spec', 'hosts', '0'], 'a'],
    [['spec', 'off'], null],
    [['a.b'], 1],
    [[], DOCUMENT],
    [['spec', 'hosts', 2], undefined],
    [['spec', 'hosts', 'length'], undefined],
    [['spec', 'off', 'x'], undefined],
    [['constructor'], undefined],
    [['__proto__', 'toString'], undefined],
  ])('at %j gives %j', (path, expected) => {
    expect(valueAt(DOCUMENT, path)).toEqual(expected);
  });
});
