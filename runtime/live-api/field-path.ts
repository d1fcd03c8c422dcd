/**
 * The value at a dotted path of own properties, as `?field=` reads it; undefined when there is none. A leading
 * dot is allowed; a list is entered by index (`spec.hosts.0`).
 */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const segment of (path.startsWith('.') ? path.slice(1) : path).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(segment)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[segment];
  }
  return value;
}
