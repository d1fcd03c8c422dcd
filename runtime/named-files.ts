/** Files that an entry names beside `crdFile`, `include` and the module of a hook, which are always confined. */
import { dirname, resolve } from 'node:path';
import type { CrdEntry, Path } from '../katalog/index.js';
import { isObject } from '../lib/base/index.js';

export interface NamedFile {
  /** Below the entry, or below a declaration of a sibling. */
  readonly path: Path;
  readonly written: string;
  /** Absolute. */
  readonly file: string;
}

/** Manifests, which begin at the folder of the Katalog; URLs are no files. */
export function manifestFiles({ setup, crFiles, raw }: CrdEntry, katalog: string): readonly NamedFile[] {
  const listed = Array.isArray(raw['setup']) ? ['setup'] : ['setup', 'apply'];
  const named = [
    ...setup.map((written, index) => ({ path: [...listed, index], written })),
    ...crFiles.map((written, index) => ({ path: ['crFiles', index], written })),
  ];
  return named
    .filter(({ written }) => !/^https?:/.test(written))
    .map((each) => ({ ...each, file: resolve(dirname(katalog), each.written) }));
}

/** Certificates and keys for a sibling, which begin at the working directory. */
export function tlsFiles(declaration: unknown): readonly NamedFile[] {
  const source = isObject(declaration) ? declaration['source'] : undefined;
  const tls = isObject(source) ? source['tls'] : undefined;
  if (!isObject(tls)) return [];
  return ['caFile', 'certFile', 'keyFile'].flatMap((name) => {
    const written = tls[name];
    return typeof written === 'string'
      ? [{ path: ['source', 'tls', name], written, file: resolve(written) }]
      : [];
  });
}
