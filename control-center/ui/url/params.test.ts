import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageParams, paths, RANGES, rangeMs } from './pages.js';
import { flag, moment, type Param, type Params, readParams, text, writeParams } from './params.js';

/** Values that a parameter can have, by what it accepts. */
function arbitraryOf(param: Param<unknown>): fc.Arbitrary<unknown> {
  if (param === (text as Param<unknown>)) return fc.string({ unit: 'grapheme' });
  if (param === (flag as Param<unknown>)) return fc.boolean();
  if (param === (moment as Param<unknown>))
    return fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined });
  const words = [
    '',
    ...RANGES,
    'degraded',
    'scaled',
    'name',
    'worst',
    'raw',
    'enriched',
    'true',
    'false',
    'spec',
    'add',
  ];
  return fc.constantFrom(...words.map((word) => param.read(word) ?? param.fallback));
}

describe('the URL of a page', () => {
  it.each(Object.entries(pageParams))('%s reads back what it writes', (_page, params: Params) => {
    const state = fc.record(
      Object.fromEntries(Object.entries(params).map(([name, param]) => [name, arbitraryOf(param)])),
    );
    fc.assert(
      fc.property(state, (values) => {
        const url = new URL(`http://x/${writeParams(params, values as never)}`);
        expect(readParams(params, url.search)).toEqual(values);
      }),
    );
  });

  it.each(Object.entries(pageParams))('%s without settings has no query', (_page, params: Params) => {
    expect(writeParams(params, readParams(params, '') as never)).toBe('');
  });

  it('values that cannot be read are defaults', () => {
    const { last, from, table } = readParams(pageParams.crd, '?last=9y&from=soon&table=yes');
    expect([last, from, table]).toEqual(['15m', undefined, false]);
  });

  it('segments of a path are encoded, and a CR without a namespace stands under _', () => {
    expect(paths.crd('a b', 'x/y', 'why')).toBe('/runtimes/a%20b/crds/x%2Fy/why');
    expect(paths.cr('a', 'x', { namespace: '', name: 'n' })).toBe('/runtimes/a/crds/x/crs/_/n');
  });

  it('a range has its length', () => {
    expect(RANGES.map(rangeMs)).toEqual([15, 1, 5, 30, 60, 180, 360].map((minutes) => minutes * 60_000));
  });
});
