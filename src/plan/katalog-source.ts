/** The Katalog of a ConfigMap, in a bundle or in a cluster, laid out as files again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import {
  isObject,
  type JsonMap,
  type JsonObject,
  messageOf,
  objectsOf,
  valueAt,
} from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';
import { scratchFolder } from '../scratch.js';

export interface KatalogFolder {
  /** The Katalog files, as `-f` names them. */
  readonly files: readonly string[];
  remove(): void;
}

/** Throws ORK_PLAN_SOURCE when no object holds a Katalog; `place` names where they come from. */
export function bundledKatalog(objects: readonly JsonObject[], place: string): KatalogFolder {
  const paths = mountedPaths(objects);
  for (const object of objects) {
    const data = object['kind'] === 'ConfigMap' ? object['data'] : undefined;
    if (!isObject(data)) continue;
    const texts = Object.entries(data).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    const katalogs = texts.filter(([, text]) => /^"?kind"?:\s*["']?Katalog["']?\s*$/m.test(text));
    if (katalogs.length === 0) continue;
    const files = texts.map(([key, text]) => ({ path: paths.get(key) ?? key, text }));
    return layOut(
      [...files, ...hookModules(files)],
      katalogs.map(([key]) => paths.get(key) ?? key),
      place,
    );
  }
  const message = `${place}: Katalog not found: expected a ConfigMap that holds a file of kind Katalog`;
  throw commandErrors.make('ORK_PLAN_SOURCE', message);
}

interface File {
  readonly path: string;
  readonly text: string;
}

/** A ConfigMap has no modules of hooks. They are not run here: that they are there is all that reading asks for. */
function hookModules(files: readonly File[]): readonly File[] {
  const known = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\bmodule["']?:\s*["']?([^\s"',}]+)/g)]
      .map(([, module = '']) => ({ path: join(dirname(path), module), text: '' }))
      .filter((module) => isBelow(module.path) && !known.has(module.path)),
  );
}

function isBelow(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..');
}

function layOut(files: readonly File[], katalogs: readonly string[], place: string): KatalogFolder {
  for (const { path } of files) {
    // A path of a bundle must not leave the folder.
    if (isBelow(path)) continue;
    throw commandErrors.make(
      'ORK_PLAN_SOURCE',
      `${place}: invalid path "${path}": expected one below its volume`,
    );
  }
  const folder = scratchFolder('orkestra-plan-');
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), text);
    }
  } catch (error) {
    folder.remove();
    throw commandErrors.make('ORK_PLAN_SOURCE', `${place}: ${messageOf(error)}`, error);
  }
  return { files: katalogs.map((path) => join(folder.path, path)), remove: () => folder.remove() };
}

/** Keys of a ConfigMap have no folders: the volume of a Deployment says where each is mounted. */
function mountedPaths(objects: readonly JsonObject[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const object of objects) {
    const volumes = valueAt(object as JsonMap, ['spec', 'template', 'spec', 'volumes']);
    for (const volume of objectsOf(volumes)) {
      for (const { key, path } of objectsOf(valueAt(volume, ['configMap', 'items'])))
        if (typeof key === 'string' && typeof path === 'string') paths.set(key, path);
    }
  }
  return paths;
}
