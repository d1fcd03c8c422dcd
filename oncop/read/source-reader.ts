import { messageOf } from '../../lib/base/index.js';
import type { Answer } from '../answer/answer.js';
import { cachedOf } from '../answer/cache-entry.js';
import { frozen } from '../answer/json.js';
import type { AnswerCache } from '../cache/answer-cache.js';
import type { CachedUrl } from '../cache/cached-url.js';
import type { CrossReference } from '../declare/reference.js';
import type { Render, Subject } from '../declare/template-text.js';
import type { LocalSource } from '../target/local-source.js';
import { type LocalTarget, localTarget, type RemoteTarget, remoteTarget } from '../target/target.js';
import { Extractor, localReading, type Reading, remoteReading, unreadable } from './reading.js';

/** What a client gives to the readers of its plans. */
export interface SourceTools {
  readonly cache: AnswerCache;
  readonly local: LocalSource | undefined;
  readonly render: Render | undefined;
}

/** Called with each new answer; without one when something in the same process changed. */
export type OnChange = (answer?: Answer) => void;

/** Reads one reference. `read` is synchronous and from memory; the others say what it will find. */
export interface SiblingReader {
  readonly reference: CrossReference;
  /** The url that was used last, for whoever asks how the source is doing. */
  readonly latest: CachedUrl | undefined;
  read(subject?: Subject): Reading;
  /** The body that the reference reads from; undefined when it is missing as a whole. */
  body(subject?: Subject): unknown;
  /** Makes `read` as new as the policy of the declaration wants. Rejects only if `load` of the local source does. */
  load(subject: Subject | undefined, traceparent: string | undefined): Promise<void>;
  /**
   * Keeps `read` current; throws ORK_ONCOP_TARGET when there is nothing to watch for this CR. `onFailure` is called
   * when an attempt to learn what it says has failed.
   */
  watch(subject: Subject | undefined, onChange: OnChange, onFailure?: () => void): () => void;
}

export const NO_LOCAL = 'the client has no in-process source';

/** Reads a reference to one URL: where it does not depend on a CR, a map lookup the first time and none afterwards. */
export class SourceReader implements SiblingReader {
  readonly #extractor: Extractor;
  readonly #tools: SourceTools;
  #target: RemoteTarget | undefined;
  #url: CachedUrl | undefined;
  #latest: CachedUrl | undefined;

  constructor(
    readonly reference: CrossReference,
    tools: SourceTools,
  ) {
    this.#extractor = new Extractor(reference);
    this.#tools = tools;
  }

  get latest(): CachedUrl | undefined {
    return this.#url && !this.#url.dropped ? this.#url : this.#latest;
  }

  read(subject?: Subject): Reading {
    const { reference } = this;
    try {
      if (reference.entry.address.kind === 'local') return this.#readLocal(subject);
      const url = reference.needsSubject ? this.#cache.peek(this.#remote(subject)) : this.#static();
      return remoteReading(url, this.#extractor, this.#cache.now());
    } catch (error) {
      return unreadable(reference, messageOf(error));
    }
  }

  body(subject?: Subject): unknown {
    const { reference } = this;
    try {
      if (reference.entry.address.kind === 'local') return this.#tools.local?.read(this.#local(subject));
      const url = this.#cache.peek(this.#remote(subject));
      const cached = url && cachedOf(url.entry);
      if (!cached || this.#cache.now() - cached.sentAt > reference.entry.policy.staleAfterMs)
        return undefined;
      return frozen(cached.answer.body);
    } catch {
      return undefined;
    }
  }

  load(subject: Subject | undefined, traceparent: string | undefined): Promise<void> {
    if (this.reference.entry.address.kind === 'local') return this.#loadLocal(subject);
    const target = this.#target ?? attemptOr(() => this.#remote(subject));
    if (!target) return Promise.resolve();
    this.#latest = this.#cache.use(target);
    return this.#cache.ensure(this.#latest, this.reference.entry.policy, traceparent);
  }

  watch(subject: Subject | undefined, onChange: OnChange, onFailure?: () => void): () => void {
    const { entry } = this.reference;
    if (entry.address.kind === 'local') {
      return this.#tools.local?.watch?.(this.#local(subject), () => onChange()) ?? (() => undefined);
    }
    const target = this.#remote(subject);
    const stop = this.#cache.watch(target, {
      everyMs: entry.policy.cacheForMs,
      onAnswer: onChange,
      onFailure,
    });
    this.#latest = this.#cache.peek(target);
    return stop;
  }

  async #loadLocal(subject: Subject | undefined): Promise<void> {
    const target = attemptOr(() => this.#local(subject));
    await (target && this.#tools.local?.load?.(target));
  }

  get #cache(): AnswerCache {
    return this.#tools.cache;
  }

  #static(): CachedUrl | undefined {
    if (!this.#url || this.#url.dropped) this.#url = this.#cache.peek(this.#remote(undefined));
    return this.#url;
  }

  #readLocal(subject: Subject | undefined): Reading {
    const { local } = this.#tools;
    if (!local) return unreadable(this.reference, NO_LOCAL);
    return localReading(local.read(this.#local(subject)), this.reference);
  }

  #local(subject: Subject | undefined): LocalTarget {
    const { entry, resource } = this.reference;
    if (resource === 'endpoint' || resource === 'list')
      throw new TypeError(`${resource} is never in-process`);
    return localTarget(entry, resource, subject, this.#tools.render);
  }

  #remote(subject: Subject | undefined): RemoteTarget {
    const { entry, resource, needsSubject } = this.reference;
    if (needsSubject) return remoteTarget(entry, resource, subject, this.#tools.render);
    this.#target ??= remoteTarget(entry, resource, undefined, undefined);
    return this.#target;
  }
}

function attemptOr<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
