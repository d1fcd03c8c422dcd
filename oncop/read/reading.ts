import type { Held } from '../answer/answer.js';
import { heldOf } from '../answer/cache-entry.js';
import { frozen } from '../answer/json.js';
import type { Slot } from '../cache/slot.js';
import type { CrossReference } from '../declare/reference.js';
import type { Resource } from '../declare/surface.js';
import { documentValue } from './document-path.js';

/** Where a value came from: `stream` when it was pushed, until a poll has to confirm it. */
export type ReadingSource = 'informer' | 'http' | 'stream' | 'endpoint';

/** The value of a reference at a moment, with where it came from and how old it is. */
export interface Reading {
  /** undefined exactly when `missing`; for `cross.<alias>.found` a boolean, always. */
  readonly value: unknown;
  /** Whether what the reference reads from exists and could be read. */
  readonly found: boolean;
  readonly source: ReadingSource;
  /**
   * Milliseconds since the request that brought or confirmed it was sent, or, at least, since the peer pushed it; 0
   * in-process; undefined: never.
   */
  readonly ageMs: number | undefined;
  /** Older than `cacheFor`. */
  readonly stale: boolean;
  /** There is no value: never answered, past `staleAfter`, absent, denied, or not in the document. */
  readonly missing: boolean;
  /** The source has said that there is no such thing, or does not show it. */
  readonly absent: boolean;
  /** `host:port`; empty in-process. */
  readonly peer: string;
  /** Why the last attempt to read brought nothing, if it did not. */
  readonly error: string | undefined;
}

/** Finds a reference's value in successive bodies, walking its path once per body. */
export class Extractor {
  #body: unknown;
  #value: unknown;

  constructor(readonly reference: CrossReference) {}

  extract(body: unknown): unknown {
    if (body !== this.#body || body === undefined) {
      this.#body = body;
      this.#value = documentValue(body, this.reference.bodyPath);
    }
    return this.#value;
  }
}

/** The reading of a URL's slot; `undefined` when the URL was never asked for. */
export function remoteReading(slot: Slot | undefined, extractor: Extractor, now: number): Reading {
  const { entry, isFound, resource } = extractor.reference;
  const peer = entry.address.kind === 'local' ? '' : entry.address.peer;
  const held = slot && heldOf(slot.entry);
  const source = sourceOf(resource, held);
  const error = slot?.problem(entry.policy.mode);
  if (!held) return reading(isFound, undefined, false, source, undefined, false, peer, error);
  const ageMs = now - held.sentAt;
  const alive = ageMs <= entry.policy.staleAfterMs;
  const found = alive && held.answer.kind === 'present';
  const value = found ? frozen(extractor.extract(held.answer.body)) : undefined;
  const stale = ageMs > entry.policy.cacheForMs;
  return reading(isFound, value, found, source, ageMs, stale, peer, error, alive && !found);
}

/** Where a value that came from another process came from. */
export function sourceOf(resource: Resource, held: Held | undefined): ReadingSource {
  return resource === 'endpoint' ? 'endpoint' : held?.pushed ? 'stream' : 'http';
}

/** The reading of a document that was put together from several answers. */
export function readingOf(
  extractor: Extractor,
  {
    body,
    ageMs,
    error,
  }: { readonly body: unknown; readonly ageMs: number | undefined; readonly error: string | undefined },
): Reading {
  const { isFound, entry } = extractor.reference;
  const isLocal = entry.address.kind === 'local';
  const peer = entry.address.kind === 'local' ? '' : entry.address.peer;
  const stale = !isLocal && ageMs !== undefined && ageMs > entry.policy.cacheForMs;
  const value = extractor.extract(body);
  return reading(
    isFound,
    value,
    body !== undefined,
    isLocal ? 'informer' : 'http',
    ageMs,
    stale,
    peer,
    error,
  );
}

/** The reading of an in-process document; undefined: there is none. */
export function localReading(body: unknown, reference: CrossReference, error?: string): Reading {
  const found = body !== undefined;
  const value = found ? documentValue(body, reference.bodyPath) : undefined;
  return reading(reference.isFound, value, found, 'informer', 0, false, '', error, !found);
}

/** The reading of a reference that cannot be read for this CR. */
export function unreadable(reference: CrossReference, error: string): Reading {
  const { address } = reference.entry;
  const source =
    address.kind === 'local' ? 'informer' : reference.resource === 'endpoint' ? 'endpoint' : 'http';
  const peer = address.kind === 'local' ? '' : address.peer;
  return reading(reference.isFound, undefined, false, source, undefined, false, peer, error);
}

function reading(
  isFound: boolean,
  value: unknown,
  found: boolean,
  source: ReadingSource,
  ageMs: number | undefined,
  stale: boolean,
  peer: string,
  error: string | undefined,
  absent = false,
): Reading {
  return {
    value: isFound ? found : value,
    found,
    source,
    ageMs,
    stale,
    missing: !isFound && value === undefined,
    absent,
    peer,
    error,
  };
}
