/** How commands name the files of a Katalog. It loads nothing: the help of a command needs it too. */

/** Where a Katalog is looked for when no file is named. */
export const DEFAULT_FILE = 'katalog.yaml';

/** What the Go implementation looks for as well. */
export const KOMPOSER_FILE = 'komposer.yaml';

/** Of each command that loads as `ork run` does. */
export const HOOKS =
  'dir: hooks are modules in the folder of the Katalog; off: none is run, and no file outside that folder is read (ORK_HOOKS, dir)';
export const STRICT = 'every warning about the Katalog is an error';

/** What was named, with and without `-f`; both at once are read in that order. */
export function namedFiles(bare: readonly string[], flagged: readonly string[]): readonly string[] {
  if (bare.length === 0) return flagged;
  return isDefault(flagged) ? bare : [...bare, ...flagged];
}

/** No file was named. */
export function isDefault([file, ...more]: readonly string[]): boolean {
  return file === DEFAULT_FILE && more.length === 0;
}
