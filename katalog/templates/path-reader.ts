/**
 * Field chains. An engine reads a field fast only by code that names its key, so that is written for each path, when it
 * is first read: docs/decisions/0008-code-from-keys.md.
 */
import { fieldOf, pathValue } from './value.js';

type Read = (data: unknown) => unknown;
type Writer = (slow: typeof fieldOf, plain: unknown, prototypeOf: typeof Object.getPrototypeOf) => Read;

/** Longer paths are rare. An empty one reads nothing. */
const LONGEST = 8;
/** Paths that are remembered. One more forgets them all, which costs no more than writing them again. */
const MOST_PATHS = 2_000;

const readers = new Map<string, PathReader>();

/** Reads what `pathValue` gives for its path. */
export class PathReader {
  private constructor(public read: Read) {}

  static of(path: readonly string[]): PathReader {
    const key = JSON.stringify(path);
    const known = readers.get(key);
    if (known) return known;
    if (readers.size >= MOST_PATHS) readers.clear();
    const reader = new PathReader((data) => {
      reader.read = isWritable(path) ? write(path) : (given) => pathValue(given, path);
      return reader.read(data);
    });
    readers.set(key, reader);
    return reader;
  }
}

function isWritable(path: readonly string[]): boolean {
  return path.length > 0 && path.length <= LONGEST && !path.includes('__proto__');
}

/**
 * Of the document, only keys get into the source: each as JSON of a string, which is JavaScript of that string. What
 * a plain object inherits are functions, which count as absent; any other object is read with care.
 */
function write(path: readonly string[]): Read {
  const steps = path.map((segment) => {
    const key = JSON.stringify(segment);
    return `
    if (typeof value !== 'object' || value === null) return undefined;
    next = value[${key}];
    value = prototypeOf(value) === plain ? next : slow(value, ${key});`;
  });
  const source = `return (data) => {
    let value = data;
    let next;${steps.join('')}
    return typeof value === 'function' ? undefined : value;
  };`;
  const writer = new Function('slow', 'plain', 'prototypeOf', source) as Writer;
  return writer(fieldOf, Object.prototype, Object.getPrototypeOf);
}
