import { heldOf } from '../answer/cache-entry.js';
import type { Slot } from '../cache/slot.js';
import type { CrossReference } from '../declare/reference.js';
import type { Resource } from '../declare/surface.js';
import { urlPattern } from '../target/target.js';
import { type ReadingSource, sourceOf } from './reading.js';

/** One row of the `cross` list of the Live API, ready for JSON: how a source that the Katalog refers to is doing. */
export type CrossRow = {
  readonly alias: string;
  readonly crd: string;
  readonly resource: Resource;
  readonly source: ReadingSource;
  /** As declared, with templates unrendered and without its query; empty in-process. */
  readonly url: string;
  readonly peer: string;
  /** null: never answered, or in-process. */
  readonly found: boolean | null;
  /** Changes with every reading; an answer that must stay the same while nothing happens shows `asOf` instead. */
  readonly ageMs: number | null;
  /** When the value was brought or confirmed, in Unix milliseconds of this machine. */
  readonly asOf: number | null;
  readonly stale: boolean;
  readonly lastError: string;
};

/** The row of a source, from the slot that was used last for it: with a templated selector there are many. */
export function rowOf(reference: CrossReference, slot: Slot | undefined, now: number): CrossRow {
  const { entry, resource } = reference;
  const { address } = entry;
  const isLocal = address.kind === 'local';
  const ageMs = isLocal ? 0 : slot?.ageMs(now);
  const held = slot && heldOf(slot.entry);
  const answer = held?.answer;
  return {
    alias: entry.alias,
    crd: entry.crd,
    resource,
    source: isLocal ? 'informer' : sourceOf(resource, held),
    url: urlPattern(entry, resource).replace(/\?.*$/s, '?…'),
    peer: isLocal ? '' : address.peer,
    found: slot && answer ? answer.kind === 'present' && slot.target.resource !== 'list' : null,
    ageMs: ageMs ?? null,
    asOf: slot?.asOf ?? null,
    stale: !isLocal && (ageMs === undefined || ageMs > entry.policy.cacheForMs),
    lastError: slot?.problem(entry.policy.mode) ?? '',
  };
}
