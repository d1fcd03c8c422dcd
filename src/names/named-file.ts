import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { nearestName } from '../../lib/base/index.js';
import { isUrl } from './placed-objects.js';

/** In words why a file that a document names cannot be read; undefined: it is there, or is a URL. */
export function fileProblem(path: string, folder: string): string | undefined {
  if (isUrl(path)) return undefined;
  const absolute = resolve(folder, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats) return stats.isDirectory() ? `${path} is a directory: expected a file` : undefined;
  const nearest = nearestFile(absolute);
  const meant = nearest === undefined ? '' : ` (did you mean "${join(dirname(path), nearest)}"?)`;
  return `${path} does not exist${meant}`;
}

/** A file beside the one that was meant, by its name without the ending. */
function nearestFile(absolute: string): string | undefined {
  const stem = (name: string): string => basename(name, extname(name));
  const names = new Map(filesIn(dirname(absolute)).map((name) => [stem(name), name]));
  const nearest = nearestName(stem(absolute), names.keys());
  return nearest === undefined ? undefined : names.get(nearest);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
