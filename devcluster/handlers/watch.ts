import type { JsonMap, TimerHandle } from '../../lib/base/index.js';
import { runTurn, type Turn } from '../admission/turn.js';
import { expired, forbiddenField } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { viewOf } from '../conversion/convert.js';
import type { ApiRequest } from '../http/api-request.js';
import type { ServedAnswer } from '../http/exchange.js';
import type { EventWriter } from '../http/media.js';
import { typeMeta } from '../registry/resource.js';
import type { Change } from '../store/stored.js';
import { Stored } from '../store/stored.js';
import { formOf, objectForm, objectText, refuseForm } from './encode.js';
import { invalidOptions, type Matcher, matcherOf, numberParam, refusedOptions } from './read.js';

/** How often a watch that allows bookmarks gets one, in milliseconds. */
const BOOKMARK_MS = 60_000;
/** A watch without `timeoutSeconds` ends after half an hour to an hour, as those of the API server. */
const MIN_TIMEOUT_MS = 1_800_000;
/** A client that lets this many bytes pile up is cut off, so that it lists again. */
const MAX_BEHIND = 64 * 1024 * 1024;

/** How many changes may wait for conversions; a watch with more ends. */
const MAX_WAITING = 8_192;

/** Marks the end of the initial events of a streaming list (KEP-3157). */
const INITIAL_END = 'k8s.io/initial-events-end';

/** What a watch has from the server. */
export interface WatchParts {
  readonly onEnd: () => void;
  /** Writes its events; undefined: one JSON text a line. */
  readonly events: EventWriter | undefined;
}

/** One open watch: an endless response, an event after the other. */
export class Watch {
  readonly #matches: Matcher;
  readonly #bookmarks: boolean;
  readonly #timers = new Set<TimerHandle>();
  #stop: (() => void) | undefined;
  /** What waits for conversions, and all that has to come after it. */
  #waiting: Promise<void> | undefined;
  #behind = 0;
  /** Events of this turn, sent together at its end: lines, or frames. */
  #lines = '';
  #frames: Buffer[] = [];
  #ended = false;

  constructor(
    readonly state: ClusterState,
    readonly request: ApiRequest,
    readonly response: ServedAnswer,
    readonly parts: WatchParts,
  ) {
    this.#matches = matcherOf(request);
    this.#bookmarks = request.query.get('allowWatchBookmarks') === 'true';
  }

  /** Answers the request and goes on answering. @throws ApiError before anything is sent */
  start(): void {
    refuseForm(this.request);
    const version = numberParam(this.request, 'resourceVersion');
    const timeout = numberParam(this.request, 'timeoutSeconds');
    const asked = this.request.query.get('sendInitialEvents');
    checkInitialEvents(this.request, asked);
    // A watch from no version that takes bookmarks is told where its first events end (KEP-3157).
    const initial = asked === 'true' || (asked === null && version === undefined && this.#bookmarks);
    const contentType = this.parts.events?.contentType ?? 'application/json';
    this.response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache, private' });
    this.response.flushHeaders();
    this.response.once('close', () => this.end());
    if (!this.#replay(version ?? 0, initial)) return;
    const from = version ?? 0;
    this.#stop = this.state.store.resource(this.request.served.key).watch((change) => {
      // Of a version that is yet to come only what follows it is asked for.
      if (change.current.version > from) this.#forward(change);
    });
    const ms = timeout ? timeout * 1_000 : MIN_TIMEOUT_MS * (1 + this.state.random());
    this.#after(ms, () => this.end());
    if (this.#bookmarks) this.#bookmarkLater();
  }

  /** Closes the watch; a second call does nothing. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stop?.();
    for (const timer of this.#timers) this.state.watchClock.clearTimeout(timer);
    this.#timers.clear();
    this.#flush();
    this.response.end();
    this.parts.onEnd();
  }

  /** What happened before: everything for version 0, later changes otherwise. False when the watch has ended. */
  #replay(version: number, initial: boolean): boolean {
    const resource = this.state.store.resource(this.request.served.key);
    const asked = this.request.query.get('sendInitialEvents');
    if (initial || (version === 0 && asked !== 'false')) {
      this.#inOrder(this.#initial(resource.list(this.request.namespace), initial && this.#bookmarks));
      return true;
    }
    if (version === 0) return true;
    const changes = resource.since(version);
    if (changes) {
      for (const change of changes) this.#forward(change);
      return true;
    }
    const error = expired(`too old resource version: ${version} (${resource.oldest})`);
    this.#send('ERROR', JSON.stringify(error.toStatus()));
    this.end();
    return false;
  }

  *#initial(items: readonly Stored[], bookmark: boolean): Turn<void> {
    for (const item of items) {
      const view = yield* viewOf(this.state, this.request.served, item);
      if (this.#matches(view.object)) this.#send('ADDED', objectForm(this.request, view));
    }
    if (bookmark) this.#bookmark({ [INITIAL_END]: 'true' });
  }

  #forward(change: Change): void {
    const { namespace } = this.request;
    if (namespace !== undefined && change.current.namespace !== namespace) return;
    this.#inOrder(this.#changed(change));
  }

  /**
   * Carries a turn out after those before it: at once unless one of them, or it, waits for a conversion. One that fails
   * ends the watch, as a cache that cannot go on does; whoever watches lists again and gets the reason.
   */
  #inOrder(turn: Turn<void>): void {
    if (!this.#waiting) {
      const first = turn.next();
      if (first.done) return;
      this.#waiting = runTurn(turn, first);
    } else {
      if (++this.#behind > MAX_WAITING) this.end();
      this.#waiting = this.#waiting.then(() => runTurn(turn));
    }
    const last: Promise<void> = this.#waiting.then(
      () => {
        if (this.#waiting !== last) return;
        this.#waiting = undefined;
        this.#behind = 0;
      },
      () => this.end(),
    );
    this.#waiting = last;
  }

  /** A change as this watch sees it: an object that comes into the selection is added, one that leaves it deleted. */
  *#changed(stored: Change): Turn<void> {
    if (this.#ended) return;
    const { served } = this.request;
    const previous = stored.previous && (yield* viewOf(this.state, served, stored.previous));
    const change = { ...stored, current: yield* viewOf(this.state, served, stored.current), previous };
    const type = this.#typeOf(change);
    if (!type) return;
    const form = formOf(this.request);
    const sent = type === 'DELETED' ? lastOf(change) : change.current;
    this.#send(type, form === 'object' ? this.#encoded(sent) : objectForm(this.request, sent));
  }

  #typeOf({ type, current, previous }: Change): Change['type'] | undefined {
    const matched = previous !== undefined && this.#matches(previous.object);
    if (type === 'DELETED') return matched ? 'DELETED' : undefined;
    const matching = this.#matches(current.object);
    if (matching) return matched ? 'MODIFIED' : 'ADDED';
    return matched ? 'DELETED' : undefined;
  }

  #encoded(sent: Stored): string {
    return objectText(this.request.served, sent);
  }

  #bookmarkLater(): void {
    this.#after(BOOKMARK_MS, () => {
      this.#bookmark();
      this.#bookmarkLater();
    });
  }

  #bookmark(annotations?: JsonMap): void {
    const { version } = this.state.store;
    const metadata = {
      resourceVersion: String(version),
      creationTimestamp: null,
      ...(annotations ? { annotations } : {}),
    };
    const { resource, version: served } = this.request.served;
    if (formOf(this.request) === 'table') {
      const stored = new Stored({ metadata: { resourceVersion: String(version) } }, version);
      this.#send('BOOKMARK', objectForm(this.request, stored));
    } else this.#send('BOOKMARK', JSON.stringify({ ...typeMeta(resource, served.name), metadata }));
  }

  /**
   * Lines of one turn leave in one write. Not by `cork`: from Node 22 on, `end` of a corked chunked response sends the
   * last chunk before the corked ones, and the client loses them.
   */
  #send(type: string, object: string): void {
    if (this.#ended) return;
    if (this.#lines === '' && this.#frames.length === 0) process.nextTick(() => this.#flush());
    if (this.parts.events) this.#frames.push(this.parts.events.event(type, object));
    else this.#lines += `{"type":"${type}","object":${object}}\n`;
  }

  #flush(): void {
    if (this.#lines === '' && this.#frames.length === 0) return;
    this.response.write(this.parts.events ? Buffer.concat(this.#frames) : this.#lines);
    this.#lines = '';
    this.#frames = [];
    if (this.response.writableLength > MAX_BEHIND) this.response.destroy();
  }

  #after(ms: number, fn: () => void): void {
    const timer = this.state.watchClock.setTimeout(() => {
      this.#timers.delete(timer);
      fn();
    }, ms);
    this.#timers.add(timer);
  }
}

function checkInitialEvents(request: ApiRequest, initial: string | null): void {
  const field = 'resourceVersionMatch';
  const match = request.query.get(field) ?? '';
  if (initial === null) {
    if (match === '') return;
    throw invalidOptions(field, `${field} is forbidden for watch unless sendInitialEvents is provided`);
  }
  if (match === 'NotOlderThan') return;
  const required = forbiddenField(field, `sendInitialEvents requires setting ${field} to NotOlderThan`);
  const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
  const other = { reason: 'FieldValueNotSupported', message, field };
  throw refusedOptions(required, ...(match === '' ? [] : [other]));
}

/** What a watch last showed of an object that leaves its selection, in the version in which it left. */
function lastOf({ type, current, previous }: Change): Stored {
  if (type === 'DELETED' || !previous) return current;
  const { object } = previous;
  const resourceVersion = String(current.version);
  return new Stored({ ...object, metadata: { ...object.metadata, resourceVersion } }, current.version);
}
