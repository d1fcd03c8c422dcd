import { readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../../lib/base/index.js';
import { BOUNDS, type KatalogSource } from '../document/index.js';
import type { Problem } from '../model.js';
import type { ReadCrdFile } from './crd-files.js';
import { decode } from './decode.js';
import type { ReadInclude } from './includes.js';

/**
 * Reads Katalog files, in the order given. A file that cannot be read is a problem, and left out; `remedy` ends the
 * message about one that is not there.
 */
export async function readKatalogFiles(
  paths: readonly string[],
  remedy = '',
): Promise<{ readonly sources: readonly KatalogSource[]; readonly problems: readonly Problem[] }> {
  const results = await Promise.all(paths.map((path) => readOne(path, remedy)));
  return {
    sources: results.flatMap((result) => ('text' in result ? [result] : [])),
    problems: results.flatMap((result) => ('text' in result ? [] : [result])),
  };
}

/** For `LoadOptions.readCrdFile`: files below the folder of the Katalog. URLs are not fetched while loading. */
export const readCrdFile: ReadCrdFile = (crdFile, from) => {
  if (/^https?:/.test(crdFile)) return { refused: 'is not fetched while loading' };
  return readBelow(crdFile, from);
};

/** For `LoadOptions.readInclude`: files below the folder of the file that names them, wherever links lead. */
export const readInclude: ReadInclude = (include, from) => {
  const read = readBelow(include, from);
  return 'refused' in read ? read : { file: join(dirname(from), include), text: read.text };
};

/** A file of bounded size below the folder of `from`, or in words why it is not read. */
function readBelow(file: string, from: string): { readonly text: string } | { readonly refused: string } {
  const path = resolve(dirname(from), file);
  if (isAbsolute(file) || /^[a-z][a-z0-9+.-]*:/i.test(file)) return { refused: OUTSIDE };
  const refused = refusedBelow(path, from);
  if (refused !== undefined) return { refused };
  try {
    const { size } = statSync(path);
    if (size > BOUNDS.bytes) return { refused: `has ${size} bytes: expected at most ${BOUNDS.bytes}` };
    const { text, refused } = decode(readFileSync(path));
    return refused === undefined ? { text } : { refused };
  } catch (error) {
    return { refused: `cannot be read: ${reasonBelow(error, path, from)}` };
  }
}

/** Why an absolute path is not read; with the place that was looked at, where the Katalog is in another folder. */
function reasonBelow(error: unknown, path: string, from: string): string {
  const reason = reasonOf(error);
  const folder = dirname(from);
  if (reason !== REASONS['ENOENT'] || folder === '.') return reason;
  return `${reason} at ${join(folder, relative(folder, path))}`;
}

const OUTSIDE = 'is outside the folder of the Katalog';

/**
 * In words why an absolute path is not a regular file below the folder of `from`, wherever links lead; undefined when
 * it is one. A device or a pipe, which has no end, is none.
 */
export function refusedBelow(path: string, from: string): string | undefined {
  const folder = dirname(resolve(from));
  if (!isBelow(folder, path)) return OUTSIDE;
  try {
    if (!isBelow(realpathSync(folder), realpathSync(path)))
      return 'is a link to a place outside the folder of the Katalog';
    return statSync(path).isFile() ? undefined : 'is not a file';
  } catch (error) {
    return `cannot be read: ${reasonBelow(error, path, from)}`;
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function readOne(file: string, remedy: string): Promise<KatalogSource | Problem> {
  try {
    const { text, refused, line, column } = decode(await readFile(file));
    return refused === undefined ? { file, text } : problem(file, refused, line, column);
  } catch (error) {
    const reason = reasonOf(error);
    return problem(file, `cannot be read: ${reason}${reason === REASONS['ENOENT'] ? remedy : ''}`);
  }
}

function problem(file: string, message: string, line = 1, column = 1): Problem {
  return { file, line, column, severity: 'error', code: 'ORK_KATALOG_FILE', path: '', message };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'file not found',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? messageOf(error);
}
