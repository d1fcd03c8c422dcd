/** What rules of a schema say against an object. */
import { deepEqual, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';
import { CelError, Optional } from '../cel/index.js';
import type { CompiledRule, RuledSchema } from './compile-rules.js';
import { escaped } from './schema-type.js';

interface Subject {
  readonly path: string;
  readonly value: Json;
  /** What it was; undefined: nothing that it belongs to. */
  readonly old: Json | undefined;
  /** Whether this place, or the nearest one above that has an old value, is as it was. */
  readonly isUnchanged: boolean;
}

/** Of the whole object; `old` is undefined when it is created. */
export function evaluateRules(
  ruled: RuledSchema,
  object: JsonMap,
  old: JsonMap | undefined,
): readonly Cause[] {
  const isUnchanged = old !== undefined && deepEqual(object, old);
  return visit(ruled, { path: '', value: object, old, isUnchanged });
}

function visit(ruled: RuledSchema, subject: Subject): readonly Cause[] {
  const { value } = subject;
  return [
    ...ruled.rules.flatMap((rule) => findings(rule, ruled.schema, subject)),
    ...(Array.isArray(value) ? visitList(ruled, value, subject) : []),
    ...(isObject(value) ? visitObject(ruled, value, subject) : []),
  ];
}

function visitObject(
  ruled: RuledSchema,
  value: JsonMap,
  { path, old, isUnchanged }: Subject,
): readonly Cause[] {
  const before = isObject(old) ? old : undefined;
  return Object.entries(value).flatMap(([name, member]) => {
    const isNamed = ruled.properties.has(name);
    const below =
      ruled.properties.get(name) ?? (ruled.schema.properties.has(name) ? undefined : ruled.additional);
    if (!below || member === undefined || member === null) return [];
    const step = isNamed ? `${path === '' ? '' : `${path}.`}${name}` : `${path}[${name}]`;
    return visit(below, { path: step, value: member, ...correlated(before?.[name], member, isUnchanged) });
  });
}

function visitList(
  ruled: RuledSchema,
  value: readonly Json[],
  { path, old, isUnchanged }: Subject,
): readonly Cause[] {
  const { items, schema } = ruled;
  if (!items) return [];
  const before = Array.isArray(old) && schema.list.type === 'map' ? old : [];
  const keyOf = (item: Json): readonly Json[] =>
    schema.list.keys.map((key) => (isObject(item) ? item[key] : undefined) ?? null);
  return value.flatMap((item, index) => {
    const was = before.find((other) => deepEqual([...keyOf(other)], [...keyOf(item)]));
    return visit(items, { path: `${path}[${index}]`, value: item, ...correlated(was, item, isUnchanged) });
  });
}

function correlated(
  was: Json | undefined,
  value: Json,
  isUnchanged: boolean,
): Pick<Subject, 'old' | 'isUnchanged'> {
  return { old: was, isUnchanged: was === undefined ? isUnchanged : deepEqual(was, value) };
}

/** A rule that does not hold for what was stored already is not held against a write that leaves it (KEP-4008). */
function findings(rule: CompiledRule, schema: Schema, subject: Subject): readonly Cause[] {
  const { value, old, isUnchanged } = subject;
  if (rule.readsOld && !rule.isOldOptional && old === undefined) return [];
  const before = old === undefined ? undefined : inCel(old, schema);
  const variables = new Map<string, Json | Optional>([
    ['self', inCel(value, schema)],
    ...(rule.isOldOptional
      ? [['oldSelf', new Optional(before)] as const]
      : before === undefined
        ? []
        : [['oldSelf', before] as const]),
  ]);
  if (isUnchanged && !rule.readsOld) return [];
  const { path } = subject;
  try {
    if (rule.rule.evaluate(variables) === true) return [];
    return [causeOf(rule, path, said(rule, variables))];
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const why = `${JSON.stringify(schema.type)}: ${error.message} evaluating rule: ${rule.message}`;
    return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${why}`, field: path || '<nil>' }];
  }
}

type Variables = ReadonlyMap<string, Json | Optional>;

const MAX_BYTES = 5_120;

/** A message expression that fails, or whose result is empty or has line breaks, counts as absent. */
function said({ messageExpression, message }: CompiledRule, variables: Variables): string {
  if (!messageExpression) return message;
  try {
    const text = messageExpression.evaluate(variables);
    const isShown = typeof text === 'string' && text.trim() !== '' && !text.trim().includes('\n');
    return isShown && Buffer.byteLength(text) <= MAX_BYTES ? text.trim() : message;
  } catch (error) {
    if (error instanceof CelError) return message;
    throw error;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueInvalid: 'Invalid value',
  FieldValueRequired: 'Required value',
};

/** A duplicate says no more than that it is one. */
function causeOf({ reason, fieldPath }: CompiledRule, path: string, text: string): Cause {
  const message = reason === 'FieldValueDuplicate' ? WORDS[reason] : `${WORDS[reason]}: ${text}`;
  return { reason, message: message ?? text, field: `${path}${fieldPath}`.replace(/^\./, '') || '<nil>' };
}

/** A value with its fields as CEL names them. */
function inCel(value: Json, schema: Schema): Json {
  if (Array.isArray(value))
    return schema.items ? value.map((item) => inCel(item, schema.items ?? schema)) : value;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const { schema: below, named } = memberOf(schema, name);
      return [named ? escaped(name) : name, inCel(member as Json, below)];
    }),
  );
}
