/** Files that a command writes: whole, or not at all. */
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { messageOf } from '../lib/base/index.js';
import { commandErrors } from './errors.js';
import { removeAtEnd } from './scratch.js';

/**
 * Writes `text` beside `file` and puts it into its place, so that a full disk leaves neither a part of it nor spoils what was
 * there; a pipe or a device is written itself. Throws ORK_OUTPUT.
 */
export async function writeOutput(file: string, text: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const isOther = found !== undefined && !found.isFile();
  const part = isOther ? file : `${file}.${process.pid}.part`;
  const keep = isOther ? () => undefined : removeAtEnd(() => part);
  try {
    await writeFile(part, text, found?.isFile() ? { mode: found.mode } : {});
    if (!isOther) await rename(part, file);
  } catch (error) {
    if (!isOther) await rm(part, { force: true }).catch(() => undefined);
    throw commandErrors.make('ORK_OUTPUT', `writing ${file} failed: ${messageOf(error)}`, error);
  } finally {
    keep();
  }
}
