import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Applied, appliedMark, contains, contentHash } from './applied.js';

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

describe('what is remembered of a write', () => {
  it('is its hash alone when the answer holds what was sent', () => {
    const applied = new Applied();
    applied.record('k', { desired: { a: '1' }, hash: 'h' }, { a: '1', more: 'x' });
    // Were the stored values kept, they would be compared, and not those that are given.
    expect(applied.settled('k', { desired: { a: '2' }, hash: 'h' }, { a: '2' })).toBe(true);
    expect(applied.settled('k', { desired: { a: '1' }, hash: 'h' }, { a: '2' })).toBe(false);
  });

  it('is nothing when the object says the same itself, nor what the server made of the write before', () => {
    const applied = new Applied();
    const cores = { desired: { cpu: '1000m' }, hash: 'h' };
    applied.record('k', cores, { cpu: '1' }, true);
    expect(applied.size).toBe(1);
    expect(applied.settled('k', cores, { cpu: '1' }, true)).toBe(true);
    applied.record('k', { desired: { cpu: '2' }, hash: 'i' }, { cpu: '2' }, true);
    expect(applied.size).toBe(0);
    expect(applied.settled('k', { desired: { cpu: '2' }, hash: 'i' }, { cpu: '2' }, true)).toBe(true);
    expect(applied.settled('k', cores, { cpu: '1' }, true)).toBe(false);
  });
});

describe('appliedMark', () => {
  const secret = (data: object) => ({
    ...{ apiVersion: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true },
    object: { metadata: { name: 's' }, data: { ...data } },
  });
  const markOf = (built: ReturnType<typeof secret>) => appliedMark(built, contentHash(built.object));

  it('differs by the keys of a Secret and not by its values', () => {
    expect(markOf(secret({ pin: 'MQ==' }))).toBe(markOf(secret({ pin: 'Mg==' })));
    expect(markOf(secret({ pin: 'MQ==' }))).not.toBe(markOf(secret({ pin: 'MQ==', more: 'MQ==' })));
  });

  it('is the hash of the content of every other object', () => {
    const built = { ...secret({ pin: 'MQ==' }), kind: 'ConfigMap' };
    expect(appliedMark(built, 'hash')).toBe('hash');
  });
});
