import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a person who typed `text` most likely meant: a different case first, then the smallest
 * edit distance up to a third of the text's length. Undefined when nothing is close.
 */
export function nearestName(text: string, candidates: Iterable<string>): string | undefined {
  const lower = text.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lower) return candidate;
    const d = distance(lower, candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** ` (did you mean "x"?)` for the nearest candidate, else the empty string; to append to a message. */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const nearest = nearestName(text, candidates);
  return nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
}
