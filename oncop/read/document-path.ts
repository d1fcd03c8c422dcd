/**
 * The value at a path in a JSON document; undefined when there is none, and for JSON's null, which here means the
 * same: no value. Only own properties are looked at, array items by their index. Below `children` a kind is
 * found in either spelling (`deployment`, `Deployment`), since peers differ.
 */
export function documentValue(document: unknown, path: readonly string[]): unknown {
  let value = document;
  let parent = '';
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = step(value, segment, parent === 'children');
    parent = segment;
  }
  return value ?? undefined;
}

function step(container: object, segment: string, anyCase: boolean): unknown {
  if (Array.isArray(container)) {
    return /^\d+$/.test(segment) ? container[Number(segment)] : undefined;
  }
  const fields = container as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(fields, segment)) return fields[segment];
  if (!anyCase) return undefined;
  const lower = segment.toLowerCase();
  const key = Object.keys(fields).find((name) => name.toLowerCase() === lower);
  return key === undefined ? undefined : fields[key];
}
