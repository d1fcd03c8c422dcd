/**
 * Keeps the compiled code of what a command loads for its next start, where Node can: from 22.1 on (`node:module`,
 * `enableCompileCache`). It goes into the user's own cache folder (XDG Base Directory Specification): a folder that all
 * share, which is Node's default, would let another user choose the code. Where nothing can be written, nothing is kept.
 */
import { mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { isAbsolute, join } from 'node:path';

export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  if (!enableCompileCache) return;
  const folder = compiledFolder(env);
  if (folder !== undefined) enableCompileCache(folder);
}

/** Made if it is not there; undefined where there is none to be had. */
export function compiledFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  // An empty variable counts as unset, and a relative path is to be ignored, in that specification.
  const caches = env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '', '.cache');
  if (!isAbsolute(caches)) return undefined;
  try {
    // One by one: below /proc Node's own way to make all of a path does not end.
    return [caches, 'orkestra', 'compiled'].reduce((above, part) => made(join(above, part)), '');
  } catch {
    return undefined;
  }
}

function made(folder: string): string {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return folder;
}
