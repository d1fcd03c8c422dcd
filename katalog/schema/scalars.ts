import * as z from 'zod';
import { expecting } from './words.js';

/** The scalar kinds that fields share. Patterns rather than refinements, so that the JSON Schema has them. */
const DURATION = /^(0|(\d+(\.\d+)?(ms|mo|[smhdwy]))+)$/;

/** Stays text; `parseDuration` takes all that matches. */
export const duration = z
  .string({ error: expecting('a duration such as "30s"') })
  .regex(DURATION, { error: expecting('a duration such as "30s" or "1h30m"') });

export const flag = z.boolean();

export const text = z.string();

export const nonEmptyText = z.string().min(1);

/** A file below the folder of the Katalog; the loader puts what it holds in its place. */
export const include = (holds: string) =>
  nonEmptyText.optional().describe(`A file below the folder of the Katalog, with ${holds}.`);

/** A name that becomes a part of URLs, metrics and expressions. */
export const crdName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/, {
  error: expecting('a name of letters, digits, "-", "." and "_"'),
});

/** RFC 1123 label, as Kubernetes names namespaces. */
export const namespaceName = z
  .string({ error: expecting('the name of a namespace') })
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, { error: expecting('the name of a namespace') });

/** RFC 1123 subdomain, as Kubernetes names most objects. */
export const objectName = z
  .string({ error: expecting('the name of a Kubernetes object') })
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
    error: expecting('the name of a Kubernetes object'),
  });

/** A finalizer is qualified by a domain, so that two operators cannot mean different things by one name. */
export const finalizer = z
  .string({ error: expecting('a finalizer such as "example.com/cleanup"') })
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/, {
    error: expecting('a finalizer such as "example.com/cleanup"'),
  });

/** A count with bounds; whole. */
export function count(least: number, most: number): z.ZodNumber {
  const whole = `a whole number from ${least} to ${most}`;
  return z
    .number({ error: expecting(whole) })
    .int({ error: expecting(whole) })
    .min(least, { error: expecting(whole) })
    .max(most, { error: expecting(whole) });
}

/** What may stand where a text or a template is meant: YAML does not quote `8080` or `true`. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: expecting('text, a number, or true or false'),
});

/** Blocks that another part checks in full; only their outer form is checked here. */
export const anyMap = z.record(z.string(), z.unknown());

export const anyValue = z.unknown();

export const conditions = z.array(anyMap);
