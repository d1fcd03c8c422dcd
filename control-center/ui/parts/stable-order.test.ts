import { describe, expect, it } from 'vitest';
import { nextOrder, type ShownOrder } from './stable-order.js';

const shown = (keys: string, at = 0): ShownOrder => ({ keys: [...keys], moves: 0, at });
const text = ({ keys, moves }: ShownOrder): string => `${keys.join('')} ${moves}`;

describe('the order of rows', () => {
  it('is the same list while nothing moves, comes or goes', () => {
    const before = shown('abc');
    expect(nextOrder(before, [...'abc'], { now: 60_000, isHeld: false }).keys).toBe(before.keys);
  });

  it('the first order is the wanted one', () => {
    expect(text(nextOrder(undefined, [...'abc'], { now: 0, isHeld: true }))).toBe('abc 0');
  });

  it('rows stay where they are while the list is held, and are counted', () => {
    expect(text(nextOrder(shown('abc'), [...'cab'], { now: 60_000, isHeld: true }))).toBe('abc 3');
  });

  it('rows move when they were at rest for 5 s, or when somebody asks', () => {
    expect(text(nextOrder(shown('abc'), [...'cab'], { now: 4_999, isHeld: false }))).toBe('abc 3');
    expect(text(nextOrder(shown('abc'), [...'cab'], { now: 5_000, isHeld: false }))).toBe('cab 0');
    expect(text(nextOrder(shown('abc'), [...'cab'], { now: 1, isHeld: true, isAsked: true }))).toBe('cab 0');
  });

  it('a row that comes stands behind its neighbour, and one that goes leaves the others in place', () => {
    expect(text(nextOrder(shown('cab'), [...'axbc'], { now: 1, isHeld: true }))).toBe('caxb 4');
    expect(text(nextOrder(shown('cab'), [...'ab'], { now: 1, isHeld: true }))).toBe('ab 0');
    expect(text(nextOrder(shown('ab'), [...'xab'], { now: 1, isHeld: true }))).toBe('xab 0');
  });
});
