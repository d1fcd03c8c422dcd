import { cachedOf } from '../answer/cache-entry.js';
import type { AnswerCache, PeerCircuitState } from '../cache/answer-cache.js';
import type { CachedUrl } from '../cache/cached-url.js';
import { isFields } from '../declare/fields.js';
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
  /** How long a value is fresh, and how long it is served, in milliseconds; null in-process. */
  readonly cacheForMs: number | null;
  readonly staleAfterMs: number | null;
  /** Of the peer. */
  readonly circuit: PeerCircuitState;
  /** Who sent the last answer, and the Katalog that it runs; empty where it does not say. */
  readonly identity: string;
  readonly katalog: string;
};

/** The longest text that is taken of an answer: anybody may be the peer. */
const MAX_NAME = 253;
const IN_PROCESS: PeerCircuitState = { state: 'closed', retryAt: null };

/** The row of a source, from the URL that was used last for it: with a templated selector there are many. */
export function rowOf(
  reference: CrossReference,
  url: CachedUrl | undefined,
  cache: Pick<AnswerCache, 'now' | 'circuitOf'>,
): CrossRow {
  const { entry, resource } = reference;
  const { address } = entry;
  const isLocal = address.kind === 'local';
  const ageMs = isLocal ? 0 : url?.ageMs(cache.now());
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
    cacheForMs: isLocal ? null : entry.policy.cacheForMs,
    staleAfterMs: isLocal ? null : entry.policy.staleAfterMs,
    circuit: isLocal ? IN_PROCESS : cache.circuitOf(address.peer),
    identity: nameIn(answer?.body, 'identity'),
    katalog: nameIn(answer?.body, 'katalog'),
  };
}

function nameIn(body: unknown, field: string): string {
  const value = isFields(body) ? body[field] : undefined;
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : '';
}
