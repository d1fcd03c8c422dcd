import { describe, expect, it } from 'vitest';
import { documentValue } from './document-path.js';

const DOCUMENT = {
  status: { phase: 'Ready', nothing: null },
  items: [{ name: 'a' }, { name: 'b' }],
  children: { Deployment: { ready: true }, service: [{ name: 's0' }] },
};

describe('documentValue', () => {
  it.each([
    ['status.phase', 'Ready'],
    ['items.1.name', 'b'],
    ['children.deployment.ready', true],
    ['children.Deployment.ready', true],
    ['children.Service.0.name', 's0'],
    ['status.nothing', undefined],
    ['Status.phase', undefined],
    ['items.length', undefined],
    ['items.-1', undefined],
    ['status.phase.length', undefined],
    ['constructor', undefined],
    ['status.toString', undefined],
    ['__proto__.x', undefined],
  ])('%s', (path, value) => {
    expect(documentValue(DOCUMENT, path.split('.'))).toEqual(value);
  });

  it('gives the document for an empty path', () => {
    expect(documentValue(DOCUMENT, [])).toBe(DOCUMENT);
    expect(documentValue(undefined, ['a'])).toBeUndefined();
  });
});
