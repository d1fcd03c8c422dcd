/**
 * The rules of a reflector, as one function without effects (the rules are client-go's, `tools/cache/reflector.go`):
 * list, then watch from the list's version, and what follows from everything that can go wrong.
 */
import type { Random } from '../../base/index.js';
import { keyOf } from '../client/api-resource.js';
import type { ObjectList } from '../client/kube-api.js';
import type { ObjectType } from '../client/kube-object.js';
import { afterFailure, NO_FAILURES } from './failure-backoff.js';
import type {
  Failure,
  Input,
  ListPhase,
  Output,
  Phase,
  ReflectorState,
  Step,
  StreamPhase,
} from './reflector-state.js';

export interface StepContext {
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly random: Random;
}

/** A watch that ends sooner than this and without an event counts as a failure. */
const SHORT_WATCH_MS = 1_000;

/** The state after `input`, and what is to be done. An input that does not belong to the phase changes nothing. */
export function step(state: ReflectorState, input: Input, context: StepContext): Step {
  const { phase } = state;
  if (input.type === 'failed') return failed(state, input.failure, context);
  if (phase.at === 'list' && input.type === 'page') return paged(state, phase, input.page, context);
  if (phase.at === 'wait' && input.type === 'waited')
    return quiet({
      ...state,
      // What failed while the server was away says nothing of a server that is back.
      failures: input.returned ? NO_FAILURES : state.failures,
      phase: resume(state, phase, context),
    });
  if (phase.at === 'stream') return streamed(state, phase, input, context);
  if (phase.at !== 'watch') return quiet(state);
  if (input.type === 'watch ended') return watchEnded(state, phase, context);
  if (input.type !== 'put' && input.type !== 'delete' && input.type !== 'bookmark') return quiet(state);
  const seen = { ...phase, events: phase.events + 1 };
  const next = { ...state, lastVersion: input.version, expired: false, phase: seen };
  return input.type === 'bookmark'
    ? quiet(next)
    : { state: next, outputs: [{ type: input.type, object: input.object }] };
}

const quiet = (state: ReflectorState): Step => ({ state, outputs: [] });

const watching = (context: StepContext): Phase => ({ at: 'watch', startedAt: context.now, events: 0 });

/** At the last version the watch cache answers, and unpaged, because pages of it would come from etcd. */
const relist = (state: ReflectorState): ListPhase =>
  state.lastVersion === undefined
    ? newestList(true)
    : { at: 'list', version: state.lastVersion, paged: false, pages: [] };

const newestList = (isPaged: boolean): ListPhase => ({
  at: 'list',
  version: undefined,
  paged: isPaged,
  pages: [],
});

function resume(state: ReflectorState, phase: Phase & { at: 'wait' }, context: StepContext): Phase {
  if (phase.next === 'watch') return watching(context);
  return phase.next === 'list' ? relist(state) : newestList(true);
}

function paged(state: ReflectorState, phase: ListPhase, page: ObjectList, context: StepContext): Step {
  const pages = [...phase.pages, page];
  if (page.continue !== undefined) return quiet({ ...state, phase: { ...phase, pages } });
  const version = pages[0]?.resourceVersion ?? state.lastVersion;
  const items = pages.length === 1 ? page.items : pages.flatMap((each) => each.items);
  const replace: Output = { type: 'replace', items, itemType: itemTypeOf(page) };
  const next = { ...state, lastVersion: version, synced: true, phase: watching(context) };
  return { state: next, outputs: state.synced ? [replace] : [replace, { type: 'synced' }] };
}

function streamed(state: ReflectorState, phase: StreamPhase, input: Input, context: StepContext): Step {
  const { objects } = phase;
  if (input.type === 'put') objects.set(keyOf(input.object), input.object);
  else if (input.type === 'delete') objects.delete(keyOf(input.object));
  else if (input.type === 'bookmark' && input.initialEventsEnd) {
    const watch: Phase = { at: 'watch', startedAt: context.now, events: objects.size + 1 };
    const replace: Output = { type: 'replace', items: [...objects.values()], itemType: UNTYPED };
    const next = { ...state, lastVersion: input.version, synced: true, phase: watch };
    return { state: next, outputs: [replace, { type: 'synced' }] };
  } else return quiet({ ...state, phase: newestList(true) });
  return quiet(state);
}

/** Events carry the type of each object. */
const UNTYPED: ObjectType = { apiVersion: undefined, kind: undefined };

/** The type that the items of a list have, where they do not say it. */
export function itemTypeOf({ apiVersion, kind }: ObjectList): ObjectType {
  return { apiVersion, kind: kind?.endsWith('List') ? kind.slice(0, -'List'.length) : undefined };
}

function watchEnded(state: ReflectorState, phase: Phase & { at: 'watch' }, context: StepContext): Step {
  if (phase.events > 0 || context.now - phase.startedAt >= SHORT_WATCH_MS) {
    return quiet({ ...state, phase: watching(context) });
  }
  const error = new Error('the watch ended within a second without an event');
  return failed(state, { kind: 'other', error, retryAfterMs: undefined }, context);
}

function failed(state: ReflectorState, failure: Failure, context: StepContext): Step {
  const { phase } = state;
  if (phase.at === 'wait') return quiet(state);
  if (phase.at === 'stream' && failure.kind === 'refused')
    return quiet({ ...state, phase: newestList(true) });
  if (phase.at === 'list' && failure.kind === 'expired') {
    // The pages went stale between two requests: one request cannot. Or the version to list from is too old.
    if (phase.pages.length > 0) return quiet({ ...state, phase: newestList(false) });
    if (phase.version !== undefined) return quiet({ ...state, phase: newestList(true) });
  }
  // The server says what to do: list. Nothing is waited for, unless that has just been done in vain.
  if (phase.at === 'watch' && failure.kind === 'expired' && !state.expired) {
    const outputs: readonly Output[] = [{ type: 'failed', failure, waitMs: 0 }];
    return { state: { ...state, expired: true, phase: relist(state) }, outputs };
  }
  const { streak, waitMs } = afterFailure(state.failures, context.now, context.random);
  const ms = Math.max(waitMs, failure.retryAfterMs ?? 0);
  const wait: Phase = { at: 'wait', ms, next: afterWait(phase, failure) };
  return {
    state: { ...state, failures: streak, phase: wait },
    outputs: [{ type: 'failed', failure, waitMs: ms }],
  };
}

function afterWait(phase: Phase, failure: Failure): 'list' | 'list newest' | 'watch' {
  if (failure.kind === 'too large' || phase.at === 'stream') return 'list newest';
  if (phase.at === 'list') return phase.version === undefined ? 'list newest' : 'list';
  return failure.kind === 'other' || failure.kind === 'refused' ? 'watch' : 'list';
}
