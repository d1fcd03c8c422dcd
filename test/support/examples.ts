import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { systemClock } from '../../lib/base/index.js';
import { type LoadedPlan, loadPlan } from '../../runtime/index.js';
import type { KubeBody } from './kube-body.js';

export const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLES = join(ROOT, 'examples');

/** Something for every `$NAME` that the examples and the documents use. */
const ENV: Readonly<Record<string, string>> = {
  LOADER_URL: 'http://127.0.0.1:8080',
  LOADER_TOKEN: 'token',
  FLAGS_URL: 'http://127.0.0.1:9000',
};

/** The folders of the examples, in the order in which they teach. */
export function exampleFolders(): readonly string[] {
  const entries = readdirSync(EXAMPLES, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** YAML files below `examples/`, by their path there: `01-website/crd.yaml`. */
export function exampleFiles(): readonly string[] {
  return readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
}

export function exampleText(path: string): string {
  return readFileSync(join(EXAMPLES, path), 'utf8');
}

/** The Kubernetes objects of a file below `examples/`. */
export function exampleObjects(path: string): readonly KubeBody[] {
  return parseAllDocuments(exampleText(path)).map((document) => document.toJS() as KubeBody);
}

/** Loads text as the Katalog of that file, with its templates, `cross` and `autoscale` compiled. */
export function loadText(file: string, text: string): LoadedPlan {
  return loadPlan([{ file, text }], {
    clock: systemClock(),
    randomBytes: (size) => new Uint8Array(size).fill(7),
    env: ENV,
  });
}

/** Loads a Katalog below `examples/`. */
export function loadExample(path: string): LoadedPlan {
  return loadText(join(EXAMPLES, path), exampleText(path));
}
