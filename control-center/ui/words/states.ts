/** Every state with its sign and its words: a colour alone says nothing. */
import type { CrRow, RowEntity, SourceEntity, SourceState } from '../../server/wire/index.js';

export type Tone = 'ok' | 'bad' | 'warn' | 'wait' | 'stale' | 'quiet';
export type Sign = 'dot' | 'up' | 'stale' | 'pending' | 'diamond' | 'off' | 'lock' | 'link' | 'none';

export interface StateWords {
  readonly tone: Tone;
  readonly sign: Sign;
  readonly word: string;
}

const CRD_STATES: Readonly<Record<string, StateWords>> = {
  healthy: { tone: 'ok', sign: 'dot', word: 'healthy' },
  started: { tone: 'ok', sign: 'dot', word: 'started' },
  degraded: { tone: 'bad', sign: 'up', word: 'degraded' },
  pending: { tone: 'wait', sign: 'pending', word: 'pending' },
  'not started': { tone: 'wait', sign: 'pending', word: 'not started' },
  gated: { tone: 'quiet', sign: 'off', word: 'gated' },
};

export function crdState(state: string): StateWords {
  return CRD_STATES[state] ?? { tone: 'quiet', sign: 'none', word: state || 'unknown' };
}

/** The state of an operator; of one that is not confirmed, that this is so. */
export function rowState({ shown, state }: Pick<RowEntity, 'shown' | 'state'>): StateWords {
  if (shown === 'no leader') return { tone: 'wait', sign: 'diamond', word: 'no leader' };
  if (shown === 'unknown') return { tone: 'stale', sign: 'stale', word: 'unknown' };
  return crdState(state);
}

/** The last values of a leader stay when it is gone; what a follower says was never one of them. */
export function isNumbered({ shown, confirmedAt }: Pick<RowEntity, 'shown' | 'confirmedAt'>): boolean {
  return shown !== 'no leader' || confirmedAt !== null;
}

/** Of an operator that only followers answer for: whom they name as its leader. */
export function noLeaderText({ konductor }: Pick<RowEntity, 'konductor'>): string {
  return `only followers answer${konductor ? `; the leader is ${konductor}` : ''}`;
}

const SOURCE_STATES: Readonly<Record<SourceState['state'], StateWords>> = {
  connecting: { tone: 'wait', sign: 'pending', word: 'connecting' },
  starting: { tone: 'wait', sign: 'pending', word: 'starting' },
  live: { tone: 'ok', sign: 'dot', word: 'live' },
  polled: { tone: 'ok', sign: 'dot', word: 'polled' },
  'follower only': { tone: 'wait', sign: 'diamond', word: 'no leader' },
  stale: { tone: 'stale', sign: 'stale', word: 'stale' },
  'not answering': { tone: 'bad', sign: 'stale', word: 'not answering' },
  'not signed in': { tone: 'warn', sign: 'lock', word: 'not signed in' },
  forbidden: { tone: 'warn', sign: 'lock', word: 'forbidden' },
  'not a runtime': { tone: 'bad', sign: 'off', word: 'not a runtime' },
};

export function sourceState(state: SourceState['state']): StateWords {
  return SOURCE_STATES[state];
}

/** What a CR is, worst first: a CR that hangs in its deletion does not look well. */
export function crState({ fails, deleting, ready }: Pick<CrRow, 'fails' | 'deleting' | 'ready'>): StateWords {
  if (fails > 0) return { tone: 'bad', sign: 'up', word: 'fails' };
  if (deleting) return { tone: 'warn', sign: 'off', word: 'deleting' };
  if (ready) return { tone: 'ok', sign: 'dot', word: 'ready' };
  return { tone: 'wait', sign: 'pending', word: 'not ready' };
}

/** Whether what is shown of a source is confirmed now. */
export function isFresh(source: SourceEntity | undefined): boolean {
  return isFreshState(source?.state.state);
}

export function isFreshState(state: SourceState['state'] | undefined): boolean {
  return state === 'live' || state === 'polled';
}

/** Why nothing newer comes from a source, in one sentence without times; empty while it is fresh. */
export function causeOf(state: SourceState): string {
  switch (state.state) {
    case 'connecting':
      return `connecting to ${state.url}`;
    case 'starting':
      return state.waitingFor.length === 0
        ? 'the runtime is starting'
        : `the runtime is starting and waits for ${state.waitingFor.join(', ')}`;
    case 'follower only':
      return `${state.identity || 'a replica'} answers, but no leader does${state.leaderUrl ? `; the leader is ${state.leaderUrl}` : ''}`;
    case 'stale':
      return state.lastError || 'no heartbeat has arrived';
    case 'not answering':
      return state.cause.message;
    case 'not signed in':
      return state.hasToken ? 'the runtime rejected the token' : 'the runtime requires a token';
    case 'forbidden':
      return `the token may not read ${state.path}`;
    case 'not a runtime':
      return `${state.asked} responded ${state.status} ${state.contentType}: ${state.why}`;
    default:
      return '';
  }
}

/** The filter of the overview that an operator falls under. */
export type RowClass = 'degraded' | 'unreachable' | 'no-leader' | 'pending' | 'gated' | 'healthy';

export function rowClass({ shown, state, gated }: Pick<RowEntity, 'shown' | 'state' | 'gated'>): RowClass {
  if (shown === 'unknown') return 'unreachable';
  if (shown === 'no leader') return 'no-leader';
  if (state === 'degraded') return 'degraded';
  if (gated || state === 'gated') return 'gated';
  return state === 'pending' || state === 'not started' ? 'pending' : 'healthy';
}
