/**
 * Keeps the compiled code of what a command loads for its next start, where Node can: from 22.1 on (`node:module`,
 * `enableCompileCache`). It goes into the user's own cache folder (XDG Base Directory Specification): a folder that all
 * share, which is Node's default, would let another user choose the code. Where nothing can be written, nothing is kept.
 */
import * as nodeModule from 'node:module';
import { join } from 'node:path';

export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  const home = env['HOME'] === undefined ? undefined : join(env['HOME'], '.cache');
  // An empty variable counts as unset, in that specification.
  const caches = env['XDG_CACHE_HOME'] || home;
  if (caches !== undefined) enableCompileCache?.(join(caches, 'orkestra', 'compiled'));
}
