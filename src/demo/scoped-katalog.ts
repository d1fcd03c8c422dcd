import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isMap, parseDocument } from 'yaml';

/**
 * Copies a Katalog to `folder`, with every CRD confined to one namespace: in a cluster that others use, a runtime of
 * the demo must not operate CRs that are not the demo's. Gives the path of the copy.
 */
export async function scopedKatalog(file: string, namespace: string, folder: string): Promise<string> {
  const document = parseDocument(await readFile(file, 'utf8'));
  const crds = document.getIn(['spec', 'crds']);
  for (const { key } of isMap(crds) ? crds.items : []) {
    const path = ['spec', 'crds', String(key)];
    document.setIn([...path, 'namespace'], namespace);
    const crdFile: unknown = document.getIn([...path, 'crdFile']);
    // Paths in a Katalog begin at its own folder.
    if (typeof crdFile === 'string') document.setIn([...path, 'crdFile'], resolve(dirname(file), crdFile));
  }
  const copy = join(folder, basename(file));
  await writeFile(copy, document.toString());
  return copy;
}
