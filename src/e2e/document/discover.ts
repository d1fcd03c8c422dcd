/** `./...`: every file below a folder whose name has an ending. */
import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

/** Of end-to-end tests. */
const ENDING = /e2e\.ya?ml$/;
/** Folders that are never looked into. */
const LEFT_OUT = new Set(['node_modules', '.git']);

/** Whether a path on the command line asks for discovery. */
export function isPattern(path: string): boolean {
  return path === '...' || path.endsWith('/...');
}

/** The files below the folder of a pattern, sorted, without those that `skip` names: a part of the path, or a glob of the name. */
export async function discover(
  pattern: string,
  skip: readonly string[],
  ending = ENDING,
): Promise<readonly string[]> {
  const folder = pattern === '...' ? '.' : pattern.slice(0, -'/...'.length) || '/';
  const found = await below(folder, ending);
  return found.filter((file) => !skip.some((each) => isSkipped(file, each))).sort();
}

async function below(folder: string, ending: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map(async (entry): Promise<readonly string[]> => {
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : below(join(folder, entry.name), ending);
    return entry.isFile() && ending.test(entry.name) ? [join(folder, entry.name)] : [];
  });
  return (await Promise.all(lists)).flat();
}

function isSkipped(file: string, skip: string): boolean {
  const parts = relative('', file).split(sep);
  const wanted = skip.split('/').filter((part) => part !== '');
  const isPart = parts.some((_, start) => wanted.every((part, index) => parts[start + index] === part));
  return isPart || globbed(basename(file), skip);
}

function globbed(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`).test(name);
}
