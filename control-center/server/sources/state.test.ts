import { describe, expect, it } from 'vitest';
import type { SourceState } from '../wire/index.js';
import { bestOf, isFresh, reduce, type StateEvent } from './state.js';

const CONNECTING: SourceState = { state: 'connecting', since: 0, url: 'http://a/' };
const CAUSE = { kind: 'refused', message: 'a refuses connections' } as const;
const LED: StateEvent = { type: 'led', isStream: true, everyMs: 10_000 };
const FAILED: StateEvent = { type: 'failed', cause: CAUSE, nextTryAt: 9 };

const EVENTS: readonly [event: StateEvent, state: SourceState['state']][] = [
  [LED, 'live'],
  [{ ...LED, isStream: false }, 'polled'],
  [{ type: 'followed', identity: 'b', leaderUrl: 'http://c' }, 'follower only'],
  [{ type: 'starting', waitingFor: ['loader: not served'], nextTryAt: 9 }, 'starting'],
  [FAILED, 'not answering'],
  [{ type: 'unauthorized', hasToken: false }, 'not signed in'],
  [{ type: 'forbidden', path: '/katalog', role: 'kind: ClusterRole' }, 'forbidden'],
  [
    { type: 'foreign', asked: 'GET http://a/katalog', status: 200, contentType: 'text/html', why: 'no name' },
    'not a runtime',
  ],
];

describe('the state of a source', () => {
  it.each(EVENTS)('after %j is %s, whatever it was', (event, state) => {
    const before = [CONNECTING, ...EVENTS.map(([each]) => reduce(CONNECTING, each, 1))];
    for (const each of before) expect(reduce(each, event, 5).state).toBe(state);
  });

  it('keeps since when while it stays the same', () => {
    const live = reduce(CONNECTING, LED, 3);
    expect(reduce(live, LED, 8)).toBe(live);
    const failing = reduce(live, FAILED, 4);
    expect(reduce(failing, FAILED, 8)).toMatchObject({ since: 4, tries: 2 });
  });

  it('counts tries from 1 after an answer', () => {
    const failing = reduce(reduce(CONNECTING, FAILED, 1), FAILED, 2);
    const again = reduce(reduce(failing, LED, 3), FAILED, 4);
    expect(again).toMatchObject({ state: 'not answering', since: 4, tries: 1 });
  });

  it('shows that a try is in flight where it did not answer, and nowhere else', () => {
    expect(reduce(reduce(CONNECTING, FAILED, 1), { type: 'trying' }, 2)).toMatchObject({ nextTryAt: null });
    const live = reduce(CONNECTING, LED, 1);
    expect(reduce(live, { type: 'trying' }, 2)).toBe(live);
  });

  it('becomes stale from what was fresh alone', () => {
    const aged: StateEvent = { type: 'aged', lastError: '' };
    expect(reduce(reduce(CONNECTING, LED, 1), aged, 20).state).toBe('stale');
    expect(reduce(reduce(CONNECTING, FAILED, 1), aged, 20).state).toBe('not answering');
    expect(reduce(CONNECTING, aged, 20)).toBe(CONNECTING);
  });

  it('of several connections is the best of theirs', () => {
    const all = EVENTS.map(([event]) => reduce(CONNECTING, event, 1));
    expect(bestOf([...all].reverse(), CONNECTING).state).toBe('live');
    expect(bestOf(all.slice(2), CONNECTING).state).toBe('starting');
    expect(bestOf([], CONNECTING)).toBe(CONNECTING);
    expect(all.filter(isFresh).map(({ state }) => state)).toEqual(['live', 'polled']);
  });
});
