/**
 * Texts and values that cost the most where a function looks at its input again and again. Numbers are others for each
 * `turn`: an engine remembers the text of some ten thousand of them.
 */
export const WORST: Readonly<Record<string, (length: number, turn?: number) => unknown>> = {
  slashes: (length) => `https://${'/'.repeat(length)}x`,
  digits: (length) => `${'1'.repeat(length)}x`,
  blanks: (length) => `${' '.repeat(length)}x`,
  dashes: (length) => `a${'-'.repeat(length)}!`,
  capitals: (length) => `${'A'.repeat(length)}!`,
  brackets: (length) => '%['.repeat(length / 2),
  words: (length) => 'ab, '.repeat(length / 4),
  nulls: (length) => 'null '.repeat(length / 5),
  numbers: (length, turn = 0) => Array.from({ length }, (_, i) => turn * 1_000_000 + i),
  texts: (length) => Array.from({ length: length / 10 }, (_, i) => `item-${i}`),
  maps: (length) => Array.from({ length: length / 10 }, (_, i) => ({ name: `n${i}`, value: i })),
  map: (length) => Object.fromEntries(Array.from({ length: length / 10 }, (_, i) => [`key-${i}`, i])),
};

/** The calls of a function with the data in each of its places, and small texts in the others. */
export function callsOf(name: string, args: readonly string[]): readonly string[] {
  const places = Math.max(1, args.length);
  return Array.from({ length: args.length === 0 ? 0 : places }, (_, place) => {
    // A constraint of versions must be one.
    const small = (at: number): string => (args[at] === 'constraint' ? '"1"' : '"a"');
    const given = Array.from({ length: places }, (_arg, at) => (at === place ? '.x' : small(at)));
    return `{{ ${name} ${given.join(' ')} }}`;
  });
}
