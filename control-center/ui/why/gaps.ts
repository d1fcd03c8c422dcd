/** When nothing was known of a runtime, and when its leader changed, on the clock of its record. */
import type { Changes, SourceChange } from '../../server/wire/index.js';

export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface LeadChange {
  readonly at: number;
  readonly identity: string;
}

const KNOWN = new Set(['live', 'polled']);

/** @param lead what the record's clock is ahead of the clock of the changes, in milliseconds. */
export function gapsOf(
  changes: readonly SourceChange[],
  source: string,
  lead: number,
  now: number,
): readonly Gap[] {
  const gaps: Gap[] = [];
  let from: number | undefined;
  for (const change of changes) {
    if (change.source !== source || change.to === 'leader') continue;
    const at = Date.parse(change.time) + lead;
    if (!KNOWN.has(change.to)) {
      // Before the first connection nothing was missed.
      if (KNOWN.has(change.from)) from ??= at;
    } else if (from !== undefined) {
      gaps.push({ from, to: at });
      from = undefined;
    }
  }
  return from === undefined ? gaps : [...gaps, { from, to: now }];
}

export function leadChangesOf({ sources }: Changes, source: string, lead: number): readonly LeadChange[] {
  return sources.flatMap((change) =>
    change.source === source && change.to === 'leader'
      ? [{ at: Date.parse(change.time) + lead, identity: change.identity }]
      : [],
  );
}
