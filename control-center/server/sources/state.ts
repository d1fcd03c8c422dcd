/** The states of a source, changed by one reducer: every event of a connection goes through it. */
import type { Cause, SourceState } from '../wire/index.js';

export type StateEvent =
  /** A leader answered. `isStream`: over a stream, or over a request while one is being opened. */
  | { readonly type: 'led'; readonly isStream: boolean; readonly everyMs: number }
  | { readonly type: 'followed'; readonly identity: string; readonly leaderUrl: string }
  | { readonly type: 'starting'; readonly waitingFor: readonly string[]; readonly nextTryAt: number }
  /** A request begins after a failed one. */
  | { readonly type: 'trying' }
  | { readonly type: 'failed'; readonly cause: Cause; readonly nextTryAt: number }
  | { readonly type: 'unauthorized'; readonly hasToken: boolean }
  | { readonly type: 'forbidden'; readonly path: string; readonly role: string }
  | {
      readonly type: 'foreign';
      readonly asked: string;
      readonly status: number;
      readonly contentType: string;
      readonly why: string;
    }
  /** Nothing was confirmed for as long as a value is fresh. */
  | { readonly type: 'aged'; readonly lastError: string };

/** `now` on the monotonic clock. A state that stays the same keeps its `since`. */
export function reduce(state: SourceState, event: StateEvent, now: number): SourceState {
  const next = nextState(state, event, now);
  if (next === undefined) return state;
  return next.state === state.state ? ({ ...next, since: state.since } as SourceState) : next;
}

function nextState(state: SourceState, event: StateEvent, since: number): SourceState | undefined {
  switch (event.type) {
    case 'led':
      if (event.isStream) return state.state === 'live' ? undefined : { state: 'live', since };
      return { state: 'polled', since, everyMs: event.everyMs };
    case 'followed':
      return { state: 'follower only', since, identity: event.identity, leaderUrl: event.leaderUrl };
    case 'starting':
      return { state: 'starting', since, waitingFor: event.waitingFor, nextTryAt: event.nextTryAt };
    case 'trying':
      return state.state === 'not answering' ? { ...state, nextTryAt: null } : undefined;
    case 'failed': {
      const tries = state.state === 'not answering' ? state.tries + 1 : 1;
      return { state: 'not answering', since, cause: event.cause, tries, nextTryAt: event.nextTryAt };
    }
    case 'unauthorized':
      return { state: 'not signed in', since, hasToken: event.hasToken };
    case 'forbidden':
      return { state: 'forbidden', since, path: event.path, role: event.role };
    case 'foreign': {
      const { asked, status, contentType, why } = event;
      return { state: 'not a runtime', since, asked, status, contentType, why };
    }
    case 'aged':
      return state.state === 'live' || state.state === 'polled'
        ? { state: 'stale', since, lastError: event.lastError }
        : undefined;
  }
}

/** Best first: what the whole of several connections is. */
const BEST: readonly SourceState['state'][] = [
  'live',
  'polled',
  'starting',
  'follower only',
  'stale',
  'connecting',
  'not signed in',
  'forbidden',
  'not answering',
  'not a runtime',
];

/** The state of a source with several connections: the best of theirs. */
export function bestOf(states: readonly SourceState[], none: SourceState): SourceState {
  let best: SourceState | undefined;
  for (const state of states) {
    if (!best || BEST.indexOf(state.state) < BEST.indexOf(best.state)) best = state;
  }
  return best ?? none;
}

/** Whether what is shown is current. */
export function isFresh({ state }: SourceState): boolean {
  return state === 'live' || state === 'polled';
}
