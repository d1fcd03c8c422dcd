import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { statusPatch, withConditions } from './status.js';

const set = (path: string, value: JsonValue | undefined) => ({ path: path.split('.'), value });

describe('statusPatch', () => {
  it('holds only what differs', () => {
    const stored = { phase: 'Loaded', counts: { a: 1, b: 2 }, other: true };
    expect(statusPatch(stored, [set('phase', 'Loaded'), set('counts.a', 1)])).toBeUndefined();
    expect(statusPatch(stored, [set('phase', 'Ready'), set('counts.b', 3)])).toEqual({
      phase: 'Ready',
      counts: { b: 3 },
    });
    expect(statusPatch(undefined, [set('a.b.c', 1)])).toEqual({ a: { b: { c: 1 } } });
  });

  it('removes by null, and only what is there', () => {
    expect(statusPatch({ phase: 'x' }, [set('phase', undefined)])).toEqual({ phase: null });
    expect(statusPatch({}, [set('phase', undefined), set('a.b', undefined)])).toBeUndefined();
  });

  it('gives a field the whole value, keys that are gone included', () => {
    expect(statusPatch({ map: { a: 1, b: 2 } }, [set('map', { b: 2, c: 3 })])).toEqual({
      map: { a: null, c: 3 },
    });
    expect(statusPatch({ list: [1, 2] }, [set('list', [1])])).toEqual({ list: [1] });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'takes a field named %s for a field',
    (name) => {
      const field = (value: JsonValue | undefined) => ({ path: [name], value });
      expect(statusPatch({}, [field(undefined)])).toBeUndefined();
      expect(statusPatch({ map: { a: 1 } }, [set('map', { a: 1 })])).toBeUndefined();
      expect(JSON.stringify(statusPatch({}, [field('x')]))).toBe(`{"${name}":"x"}`);
      const stored = JSON.parse(`{"map":{"${name}":"x"},"${name}":"x"}`) as JsonObject;
      expect(statusPatch(stored, [field('x')])).toBeUndefined();
      expect(JSON.stringify(statusPatch(stored, [set('map', {})]))).toBe(`{"map":{"${name}":null}}`);
    },
  );

  it('lets the later assignment win', () => {
    expect(statusPatch({}, [set('phase', 'a'), set('phase', 'b')])).toEqual({ phase: 'b' });
  });

  it('needs no second patch, whatever was stored', () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(json, json, (before, after) => {
        const patch = statusPatch({ field: before }, [set('field', after)]);
        const stored = merge({ field: before }, patch ?? {});
        expect(statusPatch(stored as never, [set('field', after)])).toBeUndefined();
      }),
    );
  });
});

describe('withConditions', () => {
  const ready = { type: 'Ready', status: 'True', reason: 'Reconciled', message: '' } as const;
  const only = { wanted: [ready], gone: ['Stalled'] };

  it('keeps the conditions of others and the time of the last transition', () => {
    const stored = [
      { type: 'Backup', status: 'False' },
      { type: 'Ready', status: 'True', lastTransitionTime: 'then' },
      { type: 'Stalled', status: 'True' },
    ];
    expect(withConditions(stored, only, 2, 'now')).toEqual([
      { type: 'Backup', status: 'False' },
      { ...ready, observedGeneration: 2, lastTransitionTime: 'then' },
    ]);
  });

  it('moves the time when the status changes', () => {
    const stored = [{ type: 'Ready', status: 'False', lastTransitionTime: 'then' }];
    expect(withConditions(stored, only, 2, 'now')).toMatchObject([{ lastTransitionTime: 'now' }]);
    expect(withConditions(undefined, only, 2, 'now')).toHaveLength(1);
  });
});

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result: Record<string, unknown> = { ...(base as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
