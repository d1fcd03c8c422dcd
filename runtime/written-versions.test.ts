import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeWritten, readWritten, writtenText } from './written-versions.js';

const written = fc
  .array(fc.tuple(fc.string(), fc.bigInt({ min: 0n }).map(String)))
  .map((entries) => new Map(entries));

describe('what a leader has written', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(written, (each) => {
        expect(readWritten(writtenText(each))).toEqual(each);
      }),
    );
  });

  it('is nothing when somebody else wrote the annotation', () => {
    for (const text of [undefined, '', 'null', '7', '"x"', '{', '[]', '{"configmaps":7}']) {
      expect(readWritten(text)).toEqual(new Map());
    }
  });

  it('is the newest of each cache, whoever of a replica wrote it', () => {
    const all = [
      new Map([['children pods', '9']]),
      new Map([
        ['children pods', '10'],
        ['crs a', '3'],
      ]),
    ];
    const newest = new Map([
      ['children pods', '10'],
      ['crs a', '3'],
    ]);
    expect(mergeWritten(all)).toEqual(newest);
    expect(mergeWritten(all.toReversed())).toEqual(newest);
  });
});
