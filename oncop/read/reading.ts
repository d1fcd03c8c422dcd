import type { CachedAnswer } from '../answer/answer.js';
import { cachedOf } from '../answer/cache-entry.js';
import { frozen } from '../answer/json.js';
import type { CachedUrl } from '../cache/cached-url.js';
import type { CrossReference } from '../declare/reference.js';
import type { Resource } from '../declare/surface.js';
import { documentValue } from './document-path.js';

/** Where a value came from: `stream` when it was pushed and no request has confirmed it since. */
export type ReadingSource = 'informer' | 'http' | 'stream' | 'endpoint';

/** The value of a reference at one moment, with its source and age. */
export interface Reading {
  /** undefined exactly when `missing`; for `cross.<alias>.found` always a boolean. */
  readonly value: unknown;
  /** Whether the document of the reference exists and could be read. */
  readonly found: boolean;
  readonly source: ReadingSource;
  /**
   * Milliseconds since the request that brought or confirmed it was sent, or, at most, since the peer pushed it; 0
   * in-process; undefined: never received.
   */
  readonly ageMs: number | undefined;
  /** Older than `cacheFor`. */
  readonly stale: boolean;
  /** There is no value: never received, past `staleAfter`, absent, denied, or not in the document. */
  readonly missing: boolean;
  /** The source has answered that the resource does not exist, or does not show it. */
  readonly absent: boolean;
  /**
   * The name of the value that was read in place of the one that the reference names, because the peer does not send
   * that one; undefined: the value is the one named.
   */
  readonly substituted: string | undefined;
  /** `host:port`; empty in-process. */
  readonly peer: string;
  /** Why the last request failed; undefined when it did not. */
  readonly error: string | undefined;
}

/** Extracts a reference's value from successive bodies; its path is walked once for each body. */
export class Extractor {
  #body: unknown;
  #value: unknown;
  #substituted: string | undefined;

  constructor(readonly reference: CrossReference) {}

  extract(body: unknown): unknown {
    if (body !== this.#body || body === undefined) {
      const { bodyPath, substitute } = this.reference;
      this.#body = body;
      this.#value = documentValue(body, bodyPath);
      const useOther = this.#value === undefined && substitute !== undefined;
      if (useOther) this.#value = documentValue(body, [...bodyPath.slice(0, -1), substitute]);
      this.#substituted = useOther && this.#value !== undefined ? substitute : undefined;
    }
    return this.#value;
  }

  /** Of the last body. */
  get substituted(): string | undefined {
    return this.#substituted;
  }
}

/** The reading of a cached URL; `undefined` when the URL was never requested. */
export function remoteReading(url: CachedUrl | undefined, extractor: Extractor, now: number): Reading {
  const { reference } = extractor;
  const { entry, resource } = reference;
  const cached = url && cachedOf(url.entry);
  const source = sourceOf(resource, cached);
  const error = url?.problem(entry.policy.mode);
  if (!cached) return reading(reference, { source, error });
  const ageMs = now - cached.sentAt;
  const alive = ageMs <= entry.policy.staleAfterMs;
  const found = alive && cached.answer.kind === 'present';
  const stale = ageMs > entry.policy.cacheForMs;
  if (!found) return reading(reference, { source, ageMs, stale, error, absent: alive });
  const value = frozen(extractor.extract(cached.answer.body));
  return reading(reference, {
    value,
    found,
    source,
    ageMs,
    stale,
    error,
    substituted: extractor.substituted,
  });
}

/** The source of a value that came from another process. */
export function sourceOf(resource: Resource, cached: CachedAnswer | undefined): ReadingSource {
  return resource === 'endpoint' ? 'endpoint' : cached?.pushed ? 'stream' : 'http';
}

/** The reading of a document that is composed of several answers. */
export function composedReading(
  extractor: Extractor,
  {
    body,
    ageMs,
    error,
  }: { readonly body: unknown; readonly ageMs: number | undefined; readonly error: string | undefined },
): Reading {
  const { reference } = extractor;
  const { entry } = reference;
  const isLocal = entry.address.kind === 'local';
  return reading(reference, {
    value: extractor.extract(body),
    found: body !== undefined,
    source: isLocal ? 'informer' : 'http',
    ageMs,
    stale: !isLocal && ageMs !== undefined && ageMs > entry.policy.cacheForMs,
    error,
  });
}

/** The reading of an in-process document; undefined: it does not exist. */
export function localReading(body: unknown, reference: CrossReference, error?: string): Reading {
  const found = body !== undefined;
  const value = found ? documentValue(body, reference.bodyPath) : undefined;
  return reading(reference, { value, found, source: 'informer', ageMs: 0, error, absent: !found });
}

/** The reading of a reference that cannot be read for this CR. */
export function unreadable(reference: CrossReference, error: string): Reading {
  const { address } = reference.entry;
  const isLocal = address.kind === 'local';
  const source = isLocal ? 'informer' : reference.resource === 'endpoint' ? 'endpoint' : 'http';
  return reading(reference, { source, error });
}

/** What is known of a reading; what is left out is unknown or false. */
interface ReadingParts {
  readonly source: ReadingSource;
  readonly value?: unknown;
  readonly found?: boolean;
  readonly ageMs?: number | undefined;
  readonly stale?: boolean;
  readonly error: string | undefined;
  readonly absent?: boolean;
  readonly substituted?: string | undefined;
}

function reading({ isFound, entry }: CrossReference, parts: ReadingParts): Reading {
  const { value, found = false, source, ageMs, stale = false, error, absent = false, substituted } = parts;
  return {
    value: isFound ? found : value,
    found,
    source,
    ageMs,
    stale,
    missing: !isFound && value === undefined,
    absent,
    substituted,
    peer: entry.address.kind === 'local' ? '' : entry.address.peer,
    error,
  };
}
