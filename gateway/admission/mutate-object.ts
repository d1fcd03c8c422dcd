import type { AdmissionRules, TemplateData } from '../../katalog/index.js';
import { deepEqual, type Json, type JsonObject } from '../../lib/base/index.js';
import type { Schema } from '../../lib/schema/index.js';
import { withValueSet } from './set-field.js';
import { MutationError, schemaAt, typedValue } from './typed-value.js';

/** An object as the rules of its CRD change it. */
export interface Mutated {
  readonly object: JsonObject;
  /** Why rules were left out, one sentence each. */
  readonly skipped: readonly string[];
}

export interface MutationContext {
  /** The data that rules see of an object: in its one form, with what was looked up. */
  readonly dataOf: (object: JsonObject) => TemplateData;
  /** Lookups that did not come, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
  /** Of the whole object; undefined: values keep the type that they have. */
  readonly schema: Schema | undefined;
}

/** So often the rules are applied to their own result, until nothing changes: a second review of it changes nothing. */
const MOST_PASSES = 4;

/** Throws `MutationError`, `ResourceError` or `TemplateError` when a rule fails; the object is then to stay as it is. */
export function mutateObject(
  rules: AdmissionRules['mutation'],
  object: JsonObject,
  context: MutationContext,
): Mutated {
  const { missing } = context;
  const lacking = rules.flatMap(({ field, lookups }) => {
    const name = [...lookups].find((each) => missing.has(each));
    return name === undefined
      ? []
      : [`${field} was not set because ${name} is not available: ${missing.get(name)}`];
  });
  const asked = rules.filter(({ lookups }) => ![...lookups].some((name) => missing.has(name)));
  let current = object;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const next = onePass(asked, current, context);
    if (deepEqual(next as Json, current as Json)) return { object: next, skipped: lacking };
    current = next;
  }
  throw new MutationError(`the rules of mutation change their own result ${MOST_PASSES} times in a row`);
}

function onePass(
  rules: AdmissionRules['mutation'],
  object: JsonObject,
  { dataOf, schema }: MutationContext,
): JsonObject {
  let current = object;
  let data = dataOf(current);
  for (const rule of rules) {
    const value = rule.value(data);
    if (value === undefined) continue;
    const { path, field, hasType, text } = rule;
    const of = schemaAt(schema, path);
    const typed = hasType ? value : typedValue(of?.type === 'string' ? (text ?? value) : value, of, field);
    current = withValueSet(current, path, typed, field);
    data = dataOf(current);
  }
  return current;
}
