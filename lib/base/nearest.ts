import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a person who typed `text` most likely meant: a different case first, then the smallest
 * edit distance up to a third of the text's length, then the shortest that has a text of four letters or more in it. Two
 * letters in the wrong order are one edit. Undefined when nothing is close.
 */
export function nearestName(text: string, candidates: Iterable<string>): string | undefined {
  const lower = text.toLowerCase();
  let best: string | undefined;
  let holder: string | undefined;
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lower) return candidate;
    if (
      candidate.toLowerCase().includes(lower) &&
      candidate.length < (holder?.length ?? Number.POSITIVE_INFINITY)
    )
      holder = candidate;
    const d = typingDistance(lower, candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best ?? (text.length >= 4 ? holder : undefined);
}

function typingDistance(a: string, b: string): number {
  return areSwapped(a, b) ? 1 : distance(a, b);
}

/** Whether the texts differ by two neighbouring letters that changed places, and by nothing else. */
function areSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return (
    at + 1 < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
  );
}

/** ` (did you mean "x"?)` for the nearest candidate, else the empty string; to append to a message. */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const nearest = nearestName(text, candidates);
  return nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
}
