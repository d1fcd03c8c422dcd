import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../server/wire/index.js';
import { yamlText } from './yaml.js';

describe('JSON as YAML', () => {
  it('is written as people write it', () => {
    const value = {
      name: 'shop',
      when: [{ field: 'a.b', greaterThan: 60 }],
      text: 'a\nb\n',
      none: [],
      no: 'no',
      n: '1e3',
    };
    expect(yamlText(value)).toBe(
      'name: shop\nwhen:\n  - field: a.b\n    greaterThan: 60\ntext: |\n  a\n  b\nnone: []\n"no": "no"\n"n": "1e3"\n',
    );
  });

  it('reads back as what it was', () => {
    const keys = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((key) => key !== '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.stringMatching(/^[ \n:#'"a-z-]{0,12}$/),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const readsBack = (json: unknown) => {
      expect(parse(yamlText(json as Json))).toEqual(json);
    };
    fc.assert(fc.property(value, readsBack));
  });
});
