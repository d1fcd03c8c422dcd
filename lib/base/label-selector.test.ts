import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './label-selector.js';

function matches(text: string, labels: Record<string, string> | undefined): boolean | string {
  const selector = parseLabelSelector(text);
  return typeof selector === 'function' ? selector(labels) : `${selector.column}: ${selector.error}`;
}

const WEB = { app: 'web', tier: 'front', 'example.com/size': '10', empty: '' };

describe('parseLabelSelector', () => {
  it.each([
    ['', true],
    ['  ', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier=front', true],
    ['app=db', false],
    ['app!=db', true],
    ['app!=web', false],
    ['none!=x', true],
    ['app in (db, web)', true],
    ['app in(db,cache)', false],
    ['app notin (db)', true],
    ['none notin (db)', true],
    ['app notin (web)', false],
    ['app', true],
    ['none', false],
    ['!app', false],
    ['! none', true],
    ['example.com/size>9', true],
    ['example.com/size < 10', false],
    ['app>1', false],
    ['none>1', false],
    ['empty=', true],
    ['empty in (,x)', true],
    ['app=', false],
    ['none=', false],
    ['in=web,notin', false],
    ['constructor', false],
    ['!toString', true],
  ])('%s on a labelled object is %s', (text, expected) => {
    expect(matches(text, WEB)).toBe(expected);
  });

  it('takes an object without labels as one with none', () => {
    expect(matches('!app', undefined)).toBe(true);
    expect(matches('app', undefined)).toBe(false);
  });

  it.each([
    ['app=web,', '9: expected a label key, found the end'],
    [',app', '1: expected a label key, found ","'],
    ['app in web', '8: expected "(", found "web"'],
    ['app in (web', '12: expected ")", found the end'],
    ['app web', '5: expected an operator (=, ==, !=, in, notin, <, >) or a comma, found "web"'],
    ['app=web tier=front', '9: expected ",", found "tier"'],
    ['-app=web', '1: expected a label key, found "-app"'],
    ['a/b/c=1', '1: expected a label key, found "a/b/c"'],
    ['app=we_', '5: expected a label value, found "we_"'],
    ['app=a=b', '6: expected ",", found "="'],
    ['app>x', '5: expected an integer, found "x"'],
    ['!app=web', '5: expected ",", found "="'],
    [`app=${'x'.repeat(64)}`, `5: expected a label value, found "${'x'.repeat(64)}"`],
  ])('%s is refused', (text, expected) => {
    expect(matches(text, WEB)).toBe(expected);
  });

  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9_.]{0,10}[a-z0-9])?$/);

  it('agrees with the meaning of each operator', () => {
    const values = fc.uniqueArray(label, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(label, values, fc.option(label), fc.boolean(), (key, list, value, negate) => {
        const labels = value === null ? {} : { [key]: value };
        const holds = value !== null && list.includes(value);
        expect(matches(`${key} ${negate ? 'notin' : 'in'} (${list.join(',')})`, labels)).toBe(
          holds !== negate,
        );
        const first = list[0] ?? '';
        expect(matches(`${key}${negate ? '!=' : '='}${first}`, labels)).toBe((value === first) !== negate);
      }),
    );
  });

  it('reads any text without throwing, and points into it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'binary' }), (text) => {
        const selector = parseLabelSelector(text);
        if (typeof selector === 'function') return typeof selector({}) === 'boolean';
        return selector.column >= 1 && selector.column <= text.length + 1;
      }),
    );
  });
});
