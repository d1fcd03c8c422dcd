import { isObject, type Json } from './json.js';

/**
 * The values at a JSON path as printer columns and `kubectl get -o jsonpath` use it: `.a.b`, `.a[0]`, `.a[-1]`, `.a[*].b`,
 * `.a['b.c']`, `.a.b\\.c`, `.a[?(@.type=="Ready")].status`. A step it does not know finds nothing.
 */
export function jsonPath(value: Json | undefined, path: string): Json[] {
  let current: Json[] = value === undefined ? [] : [value];
  for (const step of stepsOf(path)) current = current.flatMap((item) => take(item, step));
  return current;
}

const STEP =
  /\.([^.[\]]+)|\[(-?\d+)\]|\[\*\]|\[["']([^"']*)["']\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/g;

function stepsOf(path: string): RegExpMatchArray[] {
  const text = path.replace(/\\\./g, '\u0000');
  return [...text.matchAll(STEP)];
}

function take(value: Json, step: RegExpMatchArray): Json[] {
  const [text, member, index, quoted, field, wanted] = step;
  const name = quoted ?? member?.replaceAll('\u0000', '.');
  if (name !== undefined) return isObject(value) ? present(value[name]) : [];
  if (!Array.isArray(value)) return [];
  if (index !== undefined) return present(value.at(Number(index)));
  if (text === '[*]') return value;
  return value.filter((item) => jsonPath(item, `.${field}`).some((found) => String(found) === wanted));
}

function present(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}
