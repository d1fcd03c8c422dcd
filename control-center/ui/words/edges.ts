import type { CrossRow } from '../../server/wire/index.js';
import type { StateWords } from './states.js';
import { millisText } from './times.js';

/** The words of an edge without its age. */
export function edgeState(row: CrossRow, ageMs: number | null): StateWords {
  if (/\b40[13]\b/.test(row.lastError) && (row.stale || !row.found))
    return { tone: 'warn', sign: 'lock', word: 'not allowed' };
  if (!row.found && ageMs === null) return { tone: 'warn', sign: 'off', word: 'missing' };
  if (row.stale) return { tone: 'stale', sign: 'stale', word: 'stale' };
  const within = row.cacheForMs === null ? '' : ` (≤ ${millisText(row.cacheForMs)})`;
  return { tone: 'ok', sign: 'dot', word: row.source === 'informer' ? 'informer' : `fresh${within}` };
}
