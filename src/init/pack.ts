/** The examples of this package as files to start from. They are read from the package alone: nothing is downloaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandErrors } from '../errors.js';
import { packageRoot } from '../package.js';
import { yamlValues } from '../yaml-values.js';
import type { StartingFiles } from './starting-files.js';

export interface Pack {
  /** Of its folder, without the number: `website`. */
  readonly name: string;
  readonly folder: string;
  /** The first comment of its Katalog. */
  readonly about: string;
}

/** The pack of `ork init` without flags. */
export const DEFAULT_PACK = 'website';

/** It explains an example, and its links lead into the repository. */
const LEFT_OUT = 'README.md';
/** Names a file of the repository; `ork schema` and docs/editor.md say what to name instead. */
const SCHEMA_LINE = /^# yaml-language-server: .*\n/m;

/** In the order in which they teach. Throws ORK_INIT_PACKS when the package was installed without them. */
export function packs(): readonly Pack[] {
  const root = join(packageRoot(), 'examples');
  try {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return folders.map(({ name }) => packOf(join(root, name), name)).sort(byFolder);
  } catch (error) {
    throw commandErrors.make('ORK_INIT_PACKS', `${root} cannot be read`, error);
  }
}

/** The files of a pack as they are to be written. */
export function packFiles({ folder }: Pack): StartingFiles {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const files = names
    .filter(({ name }) => name !== LEFT_OUT)
    .map(({ name }) => [name, readFileSync(join(folder, name), 'utf8').replace(SCHEMA_LINE, '')] as const);
  return { katalog: katalogOf(folder), files: new Map(files) };
}

function packOf(folder: string, name: string): Pack {
  const text = readFileSync(join(folder, katalogOf(folder)), 'utf8');
  const [, about = ''] = /^# (.*)$/m.exec(text) ?? [];
  return { name: name.replace(/^\d+-/, ''), folder, about };
}

/** The file that the tests of an example run. */
function katalogOf(folder: string): string {
  const [document] = yamlValues(readFileSync(join(folder, 'e2e.yaml'), 'utf8'));
  return (document as { readonly spec: { readonly katalog: string } }).spec.katalog;
}

function byFolder(a: Pack, b: Pack): number {
  return a.folder < b.folder ? -1 : 1;
}
