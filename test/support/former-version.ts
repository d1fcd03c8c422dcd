/**
 * A former commit of this repository, built as its clone was. The build is kept below `node_modules`, which the next `npm ci`
 * empties. It needs the history of the clone, `tar`, and the registry for the packages of the lock file of that commit.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './examples.js';

const run = promisify(execFile);

/** Whether the clone has the commit: one that is shallow has not. */
export function hasCommit(commit: string): boolean {
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT }).status === 0;
}

/** The main file of the built command. */
export async function formerVersion(commit: string): Promise<string> {
  const folder = join(ROOT, 'node_modules/.cache/orkestra-versions', commit);
  const main = join(folder, 'dist/src/main.js');
  if (existsSync(main)) return main;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await run('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', commit, unfinished], { cwd: ROOT });
    for (const args of [
      ['ci', '--ignore-scripts', '--silent', '--no-audit', '--no-fund'],
      ['run', '--silent', 'build'],
    ])
      await run('npm', args, { cwd: unfinished, maxBuffer: 2 ** 26 });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return main;
}
