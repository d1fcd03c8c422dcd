/** The pieces that fields of E2E and Simulate documents share, in the words of Katalogs. */
import * as z from 'zod';
import { parseDuration } from '../../../lib/base/index.js';

const expecting = (what: string) => ({ error: () => what });

export const text = z.string(expecting('text'));
export const nonEmpty = z.string(expecting('text')).min(1, expecting('text that is not empty'));
export const flag = z.boolean(expecting('true or false'));
/** YAML does not quote `8080` or `true`, where a text is meant. */
export const scalar = z.union(
  [z.string(), z.number(), z.boolean()],
  expecting('text, a number, or true or false'),
);
export const anyMap = z.record(z.string(), z.unknown());

const DURATION = 'a duration such as "30s"';
/** In milliseconds. */
export const duration = z
  .string(expecting(DURATION))
  .refine((written) => parseDuration(written) !== undefined, expecting(DURATION))
  .transform((written) => parseDuration(written) ?? 0);

export const metadata = z.strictObject({
  name: nonEmpty,
  description: text.optional(),
  labels: anyMap.optional(),
  annotations: anyMap.optional(),
  version: scalar.optional(),
  author: text.optional(),
  tags: z.array(text).optional(),
});

export const API_VERSION = 'orkestra.orkspace.io/v1';

export function whole(least: number, most: number): z.ZodNumber {
  const expected = expecting(`a whole number from ${least} to ${most}`);
  return z.number(expected).int(expected).min(least, expected).max(most, expected);
}
