import { describe, expect, it } from 'vitest';
import { OwnWrites } from './own-writes.js';

describe('OwnWrites', () => {
  it('claims each of our versions once and no other', () => {
    const own = new OwnWrites();
    own.record('u', '9');
    own.record('u', '10');
    expect(own.claim('u', '9')).toBe(true);
    expect(own.claim('u', '9')).toBe(false);
    expect(own.claim('v', '10')).toBe(false);
    expect(own.claim('u', '10')).toBe(true);
    expect(own.size).toBe(0);
  });

  it('drops versions that a later event has superseded, comparing them as numbers', () => {
    const own = new OwnWrites();
    own.record('u', '99');
    expect(own.claim('u', '100')).toBe(false);
    expect(own.size).toBe(0);
    own.record('u', '1000');
    expect(own.claim('u', '999')).toBe(false);
    expect(own.claim('u', '1000')).toBe(true);
  });
});
