/** Mistakes of one letter, the same ones for the same seed. */

export interface SeededLetters {
  pick<T>(list: readonly T[]): T | undefined;
  /** The word with one letter changed, left out, doubled, or in the place of its neighbour; undefined: it came out the same. */
  mistake(word: string): string | undefined;
}

export function seeded(seed: number): SeededLetters {
  let state = seed >>> 0;
  /** mulberry32 */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  const letter = (): string => String.fromCharCode(97 + below(26));
  return {
    pick: (list) => list[below(list.length)],
    mistake: (word) => {
      const at = below(word.length);
      const [head, own, tail] = [word.slice(0, at), word[at] ?? '', word.slice(at + 1)];
      const made = [
        () => head + letter() + tail,
        () => head + tail,
        () => head + own + own + tail,
        () => (tail === '' ? word : head + (tail[0] ?? '') + own + tail.slice(1)),
      ][below(4)]?.();
      return made === word ? undefined : made;
    },
  };
}
