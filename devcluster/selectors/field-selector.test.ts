import { describe, expect, it } from 'vitest';
import { parseFieldSelector } from './field-selector.js';

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
