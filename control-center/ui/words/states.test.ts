import { describe, expect, it } from 'vitest';
import type { RowEntity, SourceState } from '../../server/wire/index.js';
import {
  causeOf,
  crdState,
  crState,
  isFreshState,
  isNumbered,
  noLeaderText,
  rowClass,
  rowState,
} from './states.js';

const row = (over: Partial<RowEntity>) =>
  ({
    shown: 'fresh',
    state: 'healthy',
    gated: false,
    confirmedAt: null,
    konductor: '',
    ...over,
  }) as RowEntity;

describe('the state of an operator', () => {
  it('is what its leader says, as long as that is fresh', () => {
    expect(['healthy', 'degraded', 'pending'].map((state) => rowState(row({ state })))).toEqual(
      ['healthy', 'degraded', 'pending'].map(crdState),
    );
  });

  it('is never healthy or degraded while nobody confirms it', () => {
    for (const state of ['healthy', 'degraded']) {
      expect(rowState(row({ state, shown: 'unknown' }))).toMatchObject({ word: 'unknown', tone: 'stale' });
      expect(rowState(row({ state, shown: 'no leader' })).word).toBe('no leader');
    }
  });

  it('that is not known has the word of the runtime, and no colour', () => {
    expect(crdState('resting')).toEqual({ tone: 'quiet', sign: 'none', word: 'resting' });
    expect(crdState('').word).toBe('unknown');
  });

  it('has numbers unless only followers ever answered for it', () => {
    expect(isNumbered(row({}))).toBe(true);
    expect(isNumbered(row({ shown: 'unknown', confirmedAt: 4 }))).toBe(true);
    expect(isNumbered(row({ shown: 'no leader', confirmedAt: 4 }))).toBe(true);
    expect(isNumbered(row({ shown: 'no leader' }))).toBe(false);
  });

  it('without a leader names the one that is known', () => {
    expect(noLeaderText(row({ konductor: 'http://b:8080' }))).toBe(
      'only followers answer; the leader is http://b:8080',
    );
    expect(noLeaderText(row({}))).toBe('only followers answer');
  });

  it.each([
    ['unreachable', { shown: 'unknown', state: 'degraded' }],
    ['no-leader', { shown: 'no leader', state: 'degraded' }],
    ['degraded', { state: 'degraded', gated: true }],
    ['gated', { state: 'pending', gated: true }],
    ['gated', { state: 'gated' }],
    ['pending', { state: 'pending' }],
    ['pending', { state: 'not started' }],
    ['healthy', { state: 'started' }],
  ] as const)('falls under the filter %s for %o', (expected, over) =>
    expect(rowClass(row(over))).toBe(expected),
  );
});

describe('the state of a source', () => {
  it('is fresh while it streams or is polled, and in no other state', () => {
    const states: readonly SourceState['state'][] = [
      ...(['connecting', 'starting', 'live', 'polled', 'follower only', 'stale', 'not answering'] as const),
      ...(['not signed in', 'forbidden', 'not a runtime'] as const),
    ];
    expect(states.filter(isFreshState)).toEqual(['live', 'polled']);
    expect(isFreshState(undefined)).toBe(false);
  });

  const since = 0;
  it.each([
    ['', { state: 'live', since }],
    ['', { state: 'polled', since, everyMs: 10 }],
    ['connecting to http://a', { state: 'connecting', since, url: 'http://a' }],
    ['the runtime is starting', { state: 'starting', since, waitingFor: [], nextTryAt: 0 }],
    [
      'the runtime is starting and waits for a, b',
      { state: 'starting', since, waitingFor: ['a', 'b'], nextTryAt: 0 },
    ],
    ['a replica answers, but no leader does', { state: 'follower only', since, identity: '', leaderUrl: '' }],
    [
      'r-1 answers, but no leader does; the leader is http://r-0',
      { state: 'follower only', since, identity: 'r-1', leaderUrl: 'http://r-0' },
    ],
    ['no heartbeat has arrived', { state: 'stale', since, lastError: '' }],
    ['reset', { state: 'stale', since, lastError: 'reset' }],
    [
      'a refused',
      {
        ...{ state: 'not answering', since, tries: 1, nextTryAt: null },
        cause: { kind: 'refused', message: 'a refused' },
      },
    ],
    ['the runtime rejected the token', { state: 'not signed in', since, hasToken: true }],
    ['the runtime requires a token', { state: 'not signed in', since, hasToken: false }],
    ['the token may not read /katalog', { state: 'forbidden', since, path: '/katalog', role: '' }],
    [
      '/katalog responded 200 text/html: not JSON',
      {
        ...{ state: 'not a runtime', since, asked: '/katalog' },
        ...{ status: 200, contentType: 'text/html', why: 'not JSON' },
      },
    ],
  ] as const satisfies readonly (readonly [string, SourceState])[])('has the cause "%s"', (cause, state) =>
    expect(causeOf(state)).toBe(cause),
  );
});

describe('the state of a CR', () => {
  it.each([
    ['fails', { fails: 1, deleting: true, ready: true }],
    ['deleting', { fails: 0, deleting: true, ready: true }],
    ['ready', { fails: 0, deleting: false, ready: true }],
    ['not ready', { fails: 0, deleting: false, ready: false }],
  ])('is the worst of it: %s', (word, cr) => expect(crState(cr).word).toBe(word));
});
