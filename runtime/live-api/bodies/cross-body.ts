import { momentText, timeText } from '../../../lib/base/index.js';
import type { CrossRow } from '../../../oncop/index.js';
import { wholeSeconds } from './crd-facts.js';

/**
 * One row of the `cross` list. Its age is counted up to the last change, like every other; texts are empty when no
 * value was ever received.
 */
export function crossBody(row: CrossRow, changedAt: number) {
  const { asOf, circuit } = row;
  return {
    alias: row.alias,
    crd: row.crd,
    resource: row.resource,
    source: row.source,
    url: row.url,
    peer: row.peer,
    found: row.found ?? row.source === 'informer',
    age: ageOf(row, changedAt),
    asOf: asOf === null ? '' : timeText(asOf),
    stale: row.stale,
    lastError: row.lastError,
    cacheForMs: row.cacheForMs,
    staleAfterMs: row.staleAfterMs,
    circuit: {
      state: circuit.state,
      retryAt: circuit.retryAt === null ? '' : momentText(circuit.retryAt),
    },
    identity: row.identity,
    katalog: row.katalog,
  };
}

/** A value of the informer has no age: it is the current state as far as the process knows it. */
function ageOf({ source, asOf }: CrossRow, changedAt: number): string {
  if (source === 'informer') return '0s';
  return asOf === null ? '' : wholeSeconds(changedAt - asOf);
}
