import type { JsonObject, JsonValue } from '../../lib/base/index.js';

/** A condition as the Katalog writes it, on one line: `spec.enabled equals "true"`. */
export function conditionText({ field, negate, notify: _, ...rest }: JsonObject): string {
  const words = Object.entries(rest).map(([key, value]) =>
    key === 'operator' || key === 'value' ? wordOf(value) : `${key} ${JSON.stringify(value)}`,
  );
  return [
    ...(negate === true ? ['not'] : []),
    ...(field === undefined ? [] : [wordOf(field)]),
    ...words,
  ].join(' ');
}

function wordOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
