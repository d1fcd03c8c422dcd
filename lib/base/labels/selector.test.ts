import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabelSelector, readLabelSelector, selectorText } from './selector.js';

const WEB = { app: 'web', tier: 'front', 'example.com/size': '10', empty: '' };

function matches(text: string, labels: Record<string, string> | undefined): boolean | string {
  const selector = parseLabelSelector(text);
  return 'error' in selector ? selector.error : selector.matches(labels);
}

describe('the text of a label selector', () => {
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
    ['app in (db,,web)', true],
    ['app\tin\r\n(web)', true],
    ['app notin (db)', true],
    ['none notin (db)', true],
    ['app notin (web)', false],
    ['none notin ()', true],
    ['app', true],
    ['none', false],
    ['!app', false],
    ['! none', true],
    ['example.com/size>9', true],
    ['example.com/size < 10', false],
    ['example.com/size<9223372036854775807', true],
    ['app>1', false],
    ['none>1', false],
    ['empty=', true],
    ['empty= ,app', true],
    ['empty in (,x)', true],
    ['empty in (x,)', true],
    ['empty in ()', true],
    ['app=', false],
    ['none=', false],
    ['in=web,notin', false],
    ['in in (in,notin)', false],
    ['constructor', false],
    ['!toString', true],
  ])('%s on a labelled object gives %s', (text, expected) => {
    expect(matches(text, WEB)).toBe(expected);
  });

  it('treats an object without labels as one with an empty map', () => {
    expect(matches('!app', undefined)).toBe(true);
    expect(matches('app', undefined)).toBe(false);
  });

  it('compares integers of 64 bits without loss', () => {
    expect(matches('n>9223372036854775806', { n: '9223372036854775807' })).toBe(true);
    expect(matches('n>9223372036854775806', { n: '9223372036854775806' })).toBe(false);
    expect(matches('n>1', { n: '9223372036854775808' })).toBe(false);
  });

  const KEY = 'a label key (a name of at most 63 characters, with an optional DNS prefix)';
  const VALUE = 'a label value (a name of at most 63 characters)';
  const OPERATOR = 'a comma or one of =, ==, !=, in, notin, <, >';
  const INTEGER = 'an integer that is not negative';

  it.each([
    ['app=web,', KEY, 9, 'the end'],
    ['app,,tier', KEY, 5, '","'],
    [',app', KEY, 1, '","'],
    ['(', KEY, 1, '"("'],
    ['!', KEY, 2, 'the end'],
    ['app in web', '"("', 8, '"web"'],
    ['app notin(', '")"', 11, 'the end'],
    ['app in (web', '")"', 12, 'the end'],
    ['app in (web db)', '")"', 13, '"db"'],
    ['app in (web)tier in (a)', '","', 13, '"tier"'],
    ['app (', OPERATOR, 5, '"("'],
    ['app web', OPERATOR, 5, '"web"'],
    ['app nott in (web)', OPERATOR, 5, '"nott"'],
    ['app=web tier=front', '","', 9, '"tier"'],
    ['-app=web', KEY, 1, '"-app"'],
    ['a/b/c=1', KEY, 1, '"a/b/c"'],
    ['Example.com/a=1', KEY, 1, '"Example.com/a"'],
    ['/a=1', KEY, 1, '"/a"'],
    ['app\u00a0=web', KEY, 1, '"app\u00a0"'],
    ['app=we_', VALUE, 5, '"we_"'],
    ['app=a||tier=b', VALUE, 5, '"a||tier"'],
    ['app=a=b', '","', 6, '"="'],
    ['app=)', VALUE, 5, '")"'],
    ['app>x', INTEGER, 5, '"x"'],
    ['app>-1', INTEGER, 5, '"-1"'],
    ['app>', INTEGER, 5, 'the end'],
    ['app>9223372036854775808', INTEGER, 5, '"9223372036854775808"'],
    ['!app=web', '","', 5, '"="'],
  ])('%s is refused', (text, expected, column, found) => {
    const problem = `invalid label selector ${JSON.stringify(text)}: expected ${expected} at column ${column}, found ${found}`;
    expect(matches(text, WEB)).toBe(problem);
  });

  it.each([
    ['a name of a key', 63, (n: number) => 'x'.repeat(n)],
    ['a prefix of a key', 253, (n: number) => `${'x'.repeat(n)}/a`],
    ['a value', 63, (n: number) => `a=${'x'.repeat(n)}`],
  ])('%s has at most %i characters', (_, most, text) => {
    expect(parseLabelSelector(text(most))).not.toHaveProperty('error');
    expect(parseLabelSelector(text(most + 1))).toHaveProperty('error');
  });

  it('repeats at most 120 characters of the text in an error', () => {
    expect(matches(`,${'x'.repeat(4_000)}`, {})).toContain(`",${'x'.repeat(119)}…": expected`);
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

  it('is read without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'binary' }), (text) => {
        const selector = parseLabelSelector(text);
        if ('error' in selector) return selector.error.startsWith('invalid label selector');
        return typeof selector.matches({}) === 'boolean';
      }),
    );
  });
});

describe('matchLabels and matchExpressions', () => {
  const EXPRESSIONS = [
    { key: 'tier', operator: 'In', values: ['a', 'b', 'a'] },
    { key: 'env', operator: 'NotIn', values: ['prod'] },
    { key: 'x', operator: 'Exists' },
    { key: 'y', operator: 'DoesNotExist', values: [] },
  ];

  it('mean what their text means', () => {
    const selector = readLabelSelector({ matchLabels: { app: 'web' }, matchExpressions: EXPRESSIONS });
    if ('error' in selector) throw new Error(selector.error);
    const text = 'app=web,tier in (a,b),env!=prod,x,!y';
    expect(selectorText(selector)).toBe(text);
    expect(parseLabelSelector(text)).toMatchObject({ requirements: selector.requirements });
    expect(selector.matches({ app: 'web', tier: 'b', x: '' })).toBe(true);
    expect(selector.matches({ app: 'web', tier: 'c', x: '' })).toBe(false);
  });

  it('select everything when both are absent or empty', () => {
    expect(readLabelSelector({})).toMatchObject({ requirements: [] });
    expect(readLabelSelector({ matchLabels: {}, matchExpressions: [] })).toMatchObject({ requirements: [] });
  });

  it.each([
    [{ matchLabels: 'a=b' }, 'invalid matchLabels: expected a map of labels'],
    [{ matchExpressions: {} }, 'invalid matchExpressions: expected a list'],
    [{ matchLabels: { 'a b': 'c' } }, /^invalid label key of matchLabels\.a b "a b": expected a name/],
    [{ matchLabels: { a: 'b c' } }, /^invalid label value of matchLabels\.a "b c": expected an empty text/],
    [{ matchLabels: { a: 1 } }, /^invalid label value of matchLabels\.a "\(number\)"/],
    [{ matchExpressions: ['a'] }, /^invalid label key of matchExpressions\[0\] "\(undefined\)"/],
    [
      { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
      'invalid operator of matchExpressions[0] "Gt": expected In, NotIn, Exists, DoesNotExist',
    ],
    [
      { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] },
      'invalid values of matchExpressions[0]: In expects a list of at least one value',
    ],
    [
      { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
      'invalid values of matchExpressions[0]: Exists expects none',
    ],
  ])('%j is refused', (selector, message) => {
    const read = readLabelSelector(selector);
    expect('error' in read ? read.error : 'accepted').toMatch(message);
  });
});
