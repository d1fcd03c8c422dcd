import { describe, expect, it } from 'vitest';
import type { CrossRow } from '../../server/wire/index.js';
import { edgeState } from './edges.js';

const row = (over: Partial<CrossRow> = {}) =>
  ({ source: 'stream', found: true, stale: false, lastError: '', cacheForMs: 1_000, ...over }) as CrossRow;

describe('the state of an edge', () => {
  it.each([
    ['fresh (≤ 1 s)', 'ok', row(), 400],
    ['fresh', 'ok', row({ cacheForMs: null }), 400],
    ['informer', 'ok', row({ source: 'informer' }), 400],
    ['stale', 'stale', row({ stale: true }), 400],
    ['missing', 'warn', row({ found: false }), null],
    // The last value and its age are shown while the sibling is missing from the answer.
    ['stale', 'stale', row({ found: false, stale: true }), 400],
    ['not allowed', 'warn', row({ stale: true, lastError: 'responded 403: crossAccess is off' }), 400],
    ['not allowed', 'warn', row({ found: false, lastError: 'responded 401' }), null],
    // An error of before; now it is fresh.
    ['fresh (≤ 1 s)', 'ok', row({ lastError: 'responded 403' }), 400],
    ['stale', 'stale', row({ stale: true, lastError: 'no answer within 4013 ms' }), 400],
  ] as const)('is "%s" with the tone %s for %o', (word, tone, edge, ageMs) =>
    expect(edgeState(edge, ageMs)).toMatchObject({ word, tone }),
  );
});
