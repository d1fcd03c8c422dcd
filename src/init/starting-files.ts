/** The files of a new Katalog, and how they come into a folder: all of them or none, and nothing is overwritten unasked. */
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';

export interface StartingFiles {
  /** The file that holds the Katalog. */
  readonly katalog: string;
  /** Text by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Throws ORK_INIT_EXISTS before anything is written, or ORK_OUTPUT; then what was written is removed again. */
export function writeFiles(
  folder: string,
  { files }: StartingFiles,
  { force }: { readonly force: boolean },
): void {
  const present = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (present.length > 0 && !force) {
    const names = present.map((name) => join(folder, name)).join(', ');
    throw commandErrors.make(
      'ORK_INIT_EXISTS',
      `${names}: ${present.length === 1 ? 'exists' : 'exist'} already`,
    );
  }
  const written: string[] = [];
  let made: string | undefined;
  let path = folder;
  try {
    made = mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) {
      path = join(folder, name);
      // Somebody may have made it since.
      const file = openSync(path, force ? 'w' : 'wx');
      if (!present.includes(name)) written.push(path);
      try {
        writeFileSync(file, text);
      } finally {
        closeSync(file);
      }
    }
  } catch (error) {
    for (const each of written) rmSync(each, { force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw commandErrors.make('ORK_OUTPUT', `writing ${path} failed: ${messageOf(error)}`, error);
  }
}
