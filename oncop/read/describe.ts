import { cachedOf } from '../answer/cache-entry.js';
import type { CachedUrl } from '../cache/cached-url.js';
import type { CrossReference } from '../declare/reference.js';
import type { Resource } from '../declare/surface.js';
import { urlPattern } from '../target/target.js';
import { type ReadingSource, sourceOf } from './reading.js';

/** One row of the `cross` list of the Live API, ready for JSON: the state of a source that the Katalog refers to. */
export type CrossRow = {
  readonly alias: string;
  readonly crd: string;
  readonly resource: Resource;
  readonly source: ReadingSource;
  /** As declared: templates are not rendered and `$NAME` is not expanded. Empty in-process. */
  readonly url: string;
  readonly peer: string;
  /** null: no answer yet, or in-process. */
  readonly found: boolean | null;
  /** Changes with every reading; a body that must stay the same while nothing happens shows `asOf` instead. */
  readonly ageMs: number | null;
  /** When the value was received or confirmed, in Unix milliseconds of this machine. */
  readonly asOf: number | null;
  readonly stale: boolean;
  readonly lastError: string;
};

/** The row of a source, from the URL that was used last for it: with a templated selector there are many. */
export function rowOf(reference: CrossReference, url: CachedUrl | undefined, now: number): CrossRow {
  const { entry, resource } = reference;
  const { address } = entry;
  const isLocal = address.kind === 'local';
  const ageMs = isLocal ? 0 : url?.ageMs(now);
  const cached = url && cachedOf(url.entry);
  const answer = cached?.answer;
  return {
    alias: entry.alias,
    crd: entry.crd,
    resource,
    source: isLocal ? 'informer' : sourceOf(resource, cached),
    url: urlPattern(entry, resource),
    peer: isLocal ? '' : address.peer,
    found: url && answer ? answer.kind === 'present' && url.target.resource !== 'list' : null,
    ageMs: ageMs ?? null,
    asOf: url?.asOf ?? null,
    stale: !isLocal && (ageMs === undefined || ageMs > entry.policy.cacheForMs),
    lastError: url?.problem(entry.policy.mode) ?? '',
  };
}
