/** Names of others become words of a command line that somebody runs: what a shell would read as more than a name is left out. */
const NAME = /^[A-Za-z0-9][\w.:@/-]*$/;
/** A list for people; a terminal shows no more at once either. */
const MOST_NAMES = 1_000;

export function safeNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name.length <= 512 && NAME.test(name)))].slice(0, MOST_NAMES);
}
