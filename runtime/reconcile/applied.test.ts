import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Applied, contains, contentHash } from './applied.js';

describe('contains', () => {
  it('ignores fields that nobody wanted and sees those that differ', () => {
    expect(contains({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } })).toBe(true);
    expect(contains({ b: { c: 3 } }, { b: { c: 2 } })).toBe(false);
    expect(contains({ b: {} }, { b: { c: 2 } })).toBe(false);
    expect(contains([1, 2], [1])).toBe(false);
    expect(contains([{ a: 1, b: 2 }], [{ a: 1 }])).toBe(true);
    expect(contains(undefined, { c: 2 })).toBe(false);
  });

  it('holds for every value and itself', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => contains(value, value)));
  });
});

describe('Applied', () => {
  const desired = { spec: { cpu: '1000m', ports: [{ port: 80 }] } };
  const hash = contentHash(desired);

  it('is settled across a restart when the stored hash and the content agree', () => {
    const applied = new Applied();
    const cached = { spec: { cpu: '1000m', ports: [{ port: 80, protocol: 'TCP' }] }, status: {} };
    expect(applied.settled('k', { desired, hash }, cached, true)).toBe(true);
    expect(applied.settled('k', { desired, hash }, cached)).toBe(false);
    expect(applied.settled('k', { desired, hash }, { spec: { cpu: '2' } }, true)).toBe(false);
  });

  it('knows what the server made of a value', () => {
    const applied = new Applied();
    const answer = { spec: { cpu: '1', ports: [{ port: 80 }, { port: 81 }] } };
    expect(applied.settled('k', { desired, hash }, answer, true)).toBe(false);
    applied.record('k', { desired, hash }, answer);
    expect(applied.settled('k', { desired, hash }, answer, true)).toBe(true);
    expect(
      applied.settled('k', { desired, hash }, { spec: { cpu: '3', ports: answer.spec.ports } }, true),
    ).toBe(false);
    expect(
      applied.settled(
        'k',
        { desired: { ...desired, more: 1 }, hash: contentHash({ ...desired, more: 1 }) },
        answer,
      ),
    ).toBe(false);
  });

  it('forgets', () => {
    const applied = new Applied();
    applied.record('k', { desired, hash }, desired);
    applied.forget('k');
    expect(applied.size).toBe(0);
  });
});
