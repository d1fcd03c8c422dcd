/**
 * The files of a Katalog as a ConfigMap. Keys of a ConfigMap have no folders, so each file is mounted by key and path
 * and stands in the pod as it does here: `include` and `crdFile` mean the same.
 */
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { commandErrors } from '../errors.js';
import type { Manifest } from './manifest.js';
import type { Target } from './target.js';

/** Where a pod finds the files. */
export const KATALOG_FOLDER = '/etc/orkestra/katalog';

/** A ConfigMap holds at most 1 MiB with its keys, as etcd does; some is left for metadata. */
const MAX_BYTES = 1_000_000;

export interface KatalogFiles {
  /** In the order given: what `-f` names in the pod. */
  readonly katalogs: readonly string[];
  /** `items` of the volume. */
  readonly items: readonly { readonly key: string; readonly path: string }[];
  readonly data: Readonly<Record<string, string>>;
  /** Changes when a file does, so that a rollout follows. */
  readonly hash: string;
}

interface File {
  readonly file: string;
  readonly text: string;
}

/** The Katalog files in the order given, as paths below the folder that holds them all. */
export function katalogPaths(sources: readonly Pick<File, 'file'>[]): readonly string[] {
  const pathOf = pathBelow(sources);
  return sources.map(({ file }) => pathOf(file));
}

function pathBelow(sources: readonly Pick<File, 'file'>[]): (file: string) => string {
  const root = commonFolder(sources.map(({ file }) => dirname(resolve(file))));
  return (file) => relative(root, resolve(file)).split(sep).join('/');
}

/** Throws ORK_GENERATE_FILES when a ConfigMap cannot hold them. */
export function katalogFiles(sources: readonly File[], named: ReadonlyMap<string, string>): KatalogFiles {
  const pathOf = pathBelow(sources);
  const files = new Map<string, string>(sources.map(({ file, text }) => [pathOf(file), text]));
  for (const [file, text] of named) files.set(pathOf(file), text);
  const items: { key: string; path: string }[] = [];
  const data: Record<string, string> = {};
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = freeKey(path, data);
    data[key] = text;
    items.push({ key, path });
  }
  const bytes = Object.entries(data).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  if (bytes > MAX_BYTES) {
    throw commandErrors.make(
      'ORK_GENERATE_FILES',
      `the files of the Katalog have ${bytes} bytes: a ConfigMap holds at most ${MAX_BYTES}`,
    );
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([items, data]))
    .digest('hex')
    .slice(0, 16);
  return { katalogs: katalogPaths(sources), items, data, hash };
}

export function katalogConfigMap({ data }: KatalogFiles, name: string, { namespace }: Target): Manifest {
  const labels = { 'app.kubernetes.io/part-of': 'orkestra' };
  return { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data } };
}

/** Of the processes of one Katalog; two runtimes of one namespace have two names, and two Katalogs. */
export function katalogName({ name }: Pick<Target, 'name'>): string {
  return name === 'orkestra-runtime' ? 'orkestra-katalog' : `${name}-katalog`;
}

function freeKey(path: string, taken: Readonly<Record<string, string>>): string {
  const key = path.replace(/[^-._a-zA-Z0-9]/g, '_');
  for (let count = 1; ; count++) {
    const free = count === 1 ? key : `${key}-${count}`;
    if (!Object.hasOwn(taken, free)) return free;
  }
}

/** The deepest folder that holds all of them. */
function commonFolder([first = '', ...more]: readonly string[]): string {
  let root = first;
  for (const folder of more) while (!isBelow(folder, root)) root = dirname(root);
  return root;
}

function isBelow(folder: string, root: string): boolean {
  const path = relative(root, folder);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
