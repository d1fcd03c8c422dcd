import { describe, expect, it } from 'vitest';
import { parseFieldSelector } from './field-selector.js';
import { parseLabelSelector } from './label-selector.js';

describe('label selectors', () => {
  it.each<[string, boolean]>([
    ['a=1', true],
    ['a==1', true],
    ['a = 1 , b', true],
    ['a!=1', false],
    ['c!=1', true],
    ['a in (1,2)', true],
    ['a in (2)', false],
    ['c notin (1)', true],
    ['b notin ()', false],
    ['a', true],
    ['!a', false],
    ['! c', true],
    ['a>0', true],
    ['a<1', false],
    ['example.test/x=y', true],
  ])('%s', (text, expected) => {
    expect(parseLabelSelector(text)?.({ a: '1', b: '', 'example.test/x': 'y' })).toBe(expected);
  });

  it('match everything when empty, and nothing with requirements when there are no labels', () => {
    expect(parseLabelSelector('')).toBeUndefined();
    expect(parseLabelSelector('a=1')?.(undefined)).toBe(false);
  });

  it.each(['a b', 'a in (1', '=1', 'a=1,', 'a in 1'])('refuse %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow('unable to parse requirement');
  });
});

describe('field selectors', () => {
  const object = { metadata: { name: 'a' }, status: { phase: 'Ready' } };

  it.each<[string, boolean]>([
    ['metadata.name=a', true],
    ['metadata.name==b', false],
    ['metadata.name!=b,status.phase=Ready', true],
    ['metadata.namespace=', true],
    ['status.phase!=Ready', false],
  ])('%s', (text, expected) => {
    expect(parseFieldSelector(text, ['status.phase'])?.(object)).toBe(expected);
  });

  it('refuse fields a resource cannot be selected by', () => {
    expect(() => parseFieldSelector('spec.x=1', [])).toThrow('field label not supported: spec.x');
    expect(() => parseFieldSelector('metadata.name', [])).toThrow('invalid selector');
  });
});
