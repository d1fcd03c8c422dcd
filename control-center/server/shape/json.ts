import type { Json } from '../wire/index.js';

/** A value as `parseJson` gives it, for what is shown as it is. */
export function jsonOf(value: unknown): Json {
  return value === undefined ? null : (value as Json);
}
