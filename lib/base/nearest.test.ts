import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from './index.js';

describe('nearestName', () => {
  it.each([
    ['WORKERS', 'workers'],
    ['worker', 'workers'],
    ['wrokers', 'workers'],
    ['feild', 'field'],
    ['queueDept', 'queueDepth'],
    ['queuDept', 'queueDepth'],
    ['depth', 'queueDepth'],
    ['dep', undefined],
    ['nothing', undefined],
    ['fi', undefined],
    ['iedlf', undefined],
  ])('of %s is %s', (text, name) => {
    expect(nearestName(text, ['workers', 'field', 'queueDepth'])).toBe(name);
  });

  it('the hint is a question, or empty when nothing is near', () => {
    expect(didYouMean('feild', ['field'])).toBe(' (did you mean "field"?)');
    expect(didYouMean('x', ['field'])).toBe('');
  });
});
