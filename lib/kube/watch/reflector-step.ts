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
  AfterWait,
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
  if (input.type === 'watch ended') return watchEnded(state, phase, input.silent ?? false, context);
  if (input.type !== 'put' && input.type !== 'delete' && input.type !== 'bookmark') return quiet(state);
  const seen = { ...phase, events: phase.events + 1 };
  const next = { ...state, lastVersion: input.version, expired: false, phase: seen };
  return input.type === 'bookmark'
    ? quiet({ ...next, bookmarked: true })
    : { state: next, outputs: [{ type: input.type, object: input.object }] };
}

const quiet = (state: ReflectorState): Step => ({ state, outputs: [] });

const watching = (context: StepContext): Phase => ({ at: 'watch', startedAt: context.now, events: 0 });

/** A relist of the last version or a newer one, which the watch cache of the server may have: as a stream, else in pages. */
const list = (state: ReflectorState): Phase =>
  state.streams ? { at: 'stream', version: state.lastVersion, objects: new Map() } : pages(state.lastVersion);

const newestList = (state: ReflectorState): Phase =>
  state.streams ? { at: 'stream', version: undefined, objects: new Map() } : pages(undefined);

const pages = (version: string | undefined): ListPhase => ({ at: 'list', version, paged: true, pages: [] });

const UNPAGED: ListPhase = { at: 'list', version: undefined, paged: false, pages: [] };

function resume(state: ReflectorState, phase: Phase & { at: 'wait' }, context: StepContext): Phase {
  switch (phase.next) {
    case 'watch':
      return watching(context);
    case 'list':
      return list(state);
    case 'list newest':
      return newestList(state);
    case 'pages':
      return pages(state.lastVersion);
    case 'pages newest':
      return pages(undefined);
  }
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
    const next = { ...state, lastVersion: input.version, synced: true, phase: watch, bookmarked: true };
    return { state: next, outputs: state.synced ? [replace] : [replace, { type: 'synced' }] };
  } else return quiet(withoutStreams(state, phase));
  return quiet(state);
}

/** The server has shown that it has no streams: from now on, lists come in pages. */
function withoutStreams(state: ReflectorState, phase: StreamPhase): ReflectorState {
  return { ...state, streams: false, phase: pages(phase.version) };
}

/** Events carry the type of each object. */
const UNTYPED: ObjectType = { apiVersion: undefined, kind: undefined };

/** The type that the items of a list have, where they do not say it. */
export function itemTypeOf({ apiVersion, kind }: ObjectList): ObjectType {
  return { apiVersion, kind: kind?.endsWith('List') ? kind.slice(0, -'List'.length) : undefined };
}

function watchEnded(
  state: ReflectorState,
  phase: Phase & { at: 'watch' },
  isSilent: boolean,
  context: StepContext,
): Step {
  const next = { ...state, phase: watching(context) };
  if (isSilent) {
    // A server without bookmarks may have nothing to say.
    if (!state.bookmarked) return quiet(next);
    return { state: next, outputs: [{ type: 'failed', failure: other(SILENT), waitMs: 0 }] };
  }
  if (phase.events > 0 || context.now - phase.startedAt >= SHORT_WATCH_MS) return quiet(next);
  return failed(state, other('the watch ended within a second without an event'), context);
}

const SILENT = 'the watch was silent for longer than the time between two bookmarks, and is opened again';

function other(message: string): Failure {
  return { kind: 'other', error: new Error(message), retryAfterMs: undefined };
}

function failed(state: ReflectorState, failure: Failure, context: StepContext): Step {
  const { phase } = state;
  if (phase.at === 'wait') return quiet(state);
  if (phase.at === 'stream' && failure.kind === 'refused') return quiet(withoutStreams(state, phase));
  const retry = failure.kind === 'expired' ? withoutVersion(state, phase) : undefined;
  if (retry) return quiet({ ...state, phase: retry });
  // The server says what to do: list. Nothing is waited for, unless a list has just been made without effect.
  if (phase.at === 'watch' && failure.kind === 'expired' && !state.expired) {
    const outputs: readonly Output[] = [{ type: 'failed', failure, waitMs: 0 }];
    return { state: { ...state, expired: true, phase: list(state) }, outputs };
  }
  const { streak, waitMs } = afterFailure(state.failures, context.now, context.random);
  const ms = Math.max(waitMs, failure.retryAfterMs ?? 0);
  const wait: Phase = { at: 'wait', ms, next: afterWait(phase, failure) };
  return {
    state: { ...state, failures: streak, phase: wait },
    outputs: [{ type: 'failed', failure, waitMs: ms }],
  };
}

/** How a list goes on whose version is too old, at once; undefined: not at all. */
function withoutVersion(state: ReflectorState, phase: Phase): Phase | undefined {
  // The pages went stale between two requests: one request cannot.
  if (phase.at === 'list' && phase.pages.length > 0) return state.streams ? newestList(state) : UNPAGED;
  if (phase.at === 'list' && phase.version !== undefined) return pages(undefined);
  return phase.at === 'stream' && phase.version !== undefined ? newestList(state) : undefined;
}

function afterWait(phase: Phase, { kind }: Failure): AfterWait {
  if (phase.at === 'list')
    return kind === 'too large' || phase.version === undefined ? 'pages newest' : 'pages';
  if (kind === 'too large') return 'list newest';
  if (phase.at === 'stream') return phase.version === undefined ? 'pages newest' : 'pages';
  return kind === 'other' || kind === 'refused' ? 'watch' : 'list';
}
