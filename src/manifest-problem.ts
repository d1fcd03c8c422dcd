/** What a document lacks to be an object that can be applied. */
import { isObject } from '../lib/base/index.js';

export interface ManifestProblem {
  /** Keys and indexes, from the document down to what is wrong. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** undefined: it is a Kubernetes object with a name, or a `List` of such objects. */
export function manifestProblem(value: unknown): ManifestProblem | undefined {
  if (!isObject(value) || !isText(value['apiVersion']) || !isText(value['kind']))
    return at([], 'invalid document: expected a Kubernetes object with apiVersion and kind');
  const { kind, metadata } = value;
  if (isList(value)) return problemInList(value['items']);
  if (!isObject(metadata))
    return at([], `metadata is required because a ${kind} is known by the name that stands there`);
  const { name, generateName, namespace = '' } = metadata;
  if (name === undefined && !isText(generateName))
    return at(['metadata'], `name is required because a ${kind} is known by it`);
  if (name !== undefined && !isText(name)) return at(['metadata', 'name'], notText(name));
  if (typeof namespace !== 'string') return at(['metadata', 'namespace'], notText(namespace));
  return undefined;
}

/** Whether it is the `List` that `kubectl get -o yaml` prints, which stands for its items. */
export function isList({ apiVersion, kind }: Readonly<Record<string, unknown>>): boolean {
  return apiVersion === 'v1' && kind === 'List';
}

function problemInList(items: unknown): ManifestProblem | undefined {
  if (!Array.isArray(items)) return at([], 'items is required because a List stands for them');
  for (const [index, item] of items.entries()) {
    const found = manifestProblem(item);
    if (found) return { ...found, path: ['items', index, ...found.path] };
  }
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function notText(value: unknown): string {
  return `expected text, got ${JSON.stringify(value)}`;
}

function at(path: ManifestProblem['path'], message: string): ManifestProblem {
  return { path, message };
}
