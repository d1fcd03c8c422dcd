/** `x-kubernetes-validations` of a schema, compiled; what the API server refuses in them, and what is not evaluated here. */
import { type JsonMap, objectsOf, stringAt } from '../../lib/base/index.js';
import type { Cause, Schema } from '../../lib/schema/index.js';
import { forbiddenField, invalidValue } from '../api-error.js';
import { CelError, type CelType, compileTyped, type Expression } from '../cel/index.js';
import { fieldPathOf } from './field-path.js';
import { schemaType } from './schema-type.js';

export interface CompiledRule {
  readonly rule: Expression;
  /** The message of a failure when `messageExpression` is absent or fails. */
  readonly message: string;
  readonly messageExpression: Expression | undefined;
  /** As the causes of a Status have it. */
  readonly reason: string;
  /** Below the place of the rule, such as `.image`. */
  readonly fieldPath: string;
  /** Whether it compares with the stored object. */
  readonly readsOld: boolean;
  /** Whether it is evaluated where there is nothing to compare with. */
  readonly isOldOptional: boolean;
}

/** The rules of one place and of the places below it. */
export interface RuledSchema {
  readonly schema: Schema;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, RuledSchema>;
  readonly additional: RuledSchema | undefined;
  readonly items: RuledSchema | undefined;
}

interface Place {
  readonly path: string;
  readonly isRoot: boolean;
  /** Whether a value here belongs to one of the stored object: not so in lists without keys. */
  readonly isCorrelated: boolean;
}

/** undefined: there are no rules. Findings go to `problems`. */
export function compileRules(schema: Schema, path: string, problems: Cause[]): RuledSchema | undefined {
  return compileAt(schema, { path, isRoot: true, isCorrelated: true }, problems);
}

function compileAt(schema: Schema, place: Place, problems: Cause[]): RuledSchema | undefined {
  const { path, isCorrelated } = place;
  refuseLogical(schema, path, problems);
  const below = (member: Schema, step: string, correlates: boolean): RuledSchema | undefined =>
    compileAt(
      member,
      { path: `${path}.${step}`, isRoot: false, isCorrelated: isCorrelated && correlates },
      problems,
    );
  const properties = new Map(
    [...schema.properties].flatMap(([name, member]) => {
      const ruled = below(member, `properties[${name}]`, !schema.atomic);
      return ruled ? [[name, ruled] as const] : [];
    }),
  );
  const additional = schema.additional && below(schema.additional, 'additionalProperties', !schema.atomic);
  const items = schema.items && below(schema.items, 'items', schema.list.type === 'map');
  const rules = rulesAt(schema, place, problems);
  const isEmpty = rules.length === 0 && properties.size === 0 && !additional && !items;
  return isEmpty ? undefined : { schema, rules, properties, additional, items };
}

const RULES = 'x-kubernetes-validations';

function rulesAt(schema: Schema, place: Place, problems: Cause[]): readonly CompiledRule[] {
  const written = objectsOf(schema.source[RULES]);
  if (written.length === 0) return [];
  const type = schemaType(schema, place.isRoot || schema.embedded);
  if (!type || type.kind === 'opaque') {
    const why = type ? type.why : 'rules on values without a type are not evaluated';
    problems.push(forbiddenField(`${place.path}.${RULES}`, why));
    return [];
  }
  return written.flatMap((each, index) => {
    const at = `${place.path}.${RULES}[${index}]`;
    return compileRule(each, { ...place, path: at, schema, type }, problems) ?? [];
  });
}

interface PlacedRule extends Place {
  readonly schema: Schema;
  readonly type: CelType;
}

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function compileRule(written: JsonMap, place: PlacedRule, problems: Cause[]): CompiledRule | undefined {
  const { path, type } = place;
  const isOldOptional = written['optionalOldSelf'] === true;
  const names = new Map<string, CelType>([
    ['self', type],
    ['oldSelf', isOldOptional ? { kind: 'optional', value: type } : type],
  ]);
  const found: Cause[] = [];
  const compiled = (name: string, wanted: 'bool' | 'string'): Expression | undefined => {
    const [source, field] = [textAt(written, name), `${path}.${name}`];
    return source === '' ? undefined : expression(source, field, { names, wanted }, found);
  };
  const rule = compiled('rule', 'bool');
  const messageExpression = compiled('messageExpression', 'string');
  const fieldPath =
    textAt(written, 'fieldPath') === '' ? '' : fieldPathOf(place.schema, textAt(written, 'fieldPath'));
  found.push(...textProblems(written, path), ...pathProblems(written, fieldPath, path));
  if (rule) found.push(...oldProblems(written, rule, place));
  problems.push(...found);
  if (!rule || found.length > 0) return undefined;
  return {
    rule,
    message: textAt(written, 'message') || `failed rule: ${textAt(written, 'rule')}`,
    messageExpression,
    reason: textAt(written, 'reason') || 'FieldValueInvalid',
    fieldPath: fieldPath ?? '',
    readsOld: rule.reads.has('oldSelf'),
    isOldOptional,
  };
}

function textAt(written: JsonMap, name: string): string {
  return (stringAt(written, name) ?? '').trim();
}

interface Wanted {
  readonly names: ReadonlyMap<string, CelType>;
  readonly wanted: 'bool' | 'string';
}

function expression(
  source: string,
  field: string,
  { names, wanted }: Wanted,
  problems: Cause[],
): Expression | undefined {
  try {
    const compiled = compileTyped(source, names);
    if ([wanted, 'dyn'].includes(compiled.type.kind)) return compiled;
    problems.push(invalidValue(field, source, `must evaluate to a ${wanted}`));
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const place = `<input>:1:${error.column ?? 1}`;
    problems.push(invalidValue(field, source, `compilation failed: ERROR: ${place}: ${error.message}`));
  }
  return undefined;
}

function pathProblems(written: JsonMap, fieldPath: string | undefined, path: string): readonly Cause[] {
  if (fieldPath !== undefined) return [];
  return [invalidValue(`${path}.fieldPath`, textAt(written, 'fieldPath'), 'must be a valid path')];
}

function oldProblems(written: JsonMap, { reads }: Expression, place: PlacedRule): readonly Cause[] {
  const { path, isCorrelated } = place;
  const { optionalOldSelf } = written;
  if (!reads.has('oldSelf')) {
    const why = 'may not be set if oldSelf is not used in rule';
    return optionalOldSelf === undefined
      ? []
      : [invalidValue(`${path}.optionalOldSelf`, optionalOldSelf, why)];
  }
  const why = 'oldSelf cannot be used on the uncorrelatable portion of the schema';
  return isCorrelated ? [] : [invalidValue(`${path}.rule`, textAt(written, 'rule'), why)];
}

const MAX_MESSAGE = 2_048;

function textProblems(written: JsonMap, path: string): readonly Cause[] {
  return [
    ...ruleProblems(written, path),
    ...messageProblems(written, path),
    ...reasonProblems(written, path),
  ];
}

function ruleProblems(written: JsonMap, path: string): readonly Cause[] {
  if (textAt(written, 'rule') !== '') return [];
  const message = 'Required value: rule is not specified';
  return [{ reason: 'FieldValueRequired', message, field: `${path}.rule` }];
}

function reasonProblems(written: JsonMap, path: string): readonly Cause[] {
  const reason = textAt(written, 'reason');
  if (reason === '' || REASONS.includes(reason)) return [];
  const supported = REASONS.map((each) => JSON.stringify(each)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(reason)}: supported values: ${supported}`;
  return [{ reason: 'FieldValueNotSupported', message, field: `${path}.reason` }];
}

function messageProblems(written: JsonMap, path: string): readonly Cause[] {
  const [message, field] = [stringAt(written, 'message') ?? '', `${path}.message`];
  const text = message.trim();
  if (message !== '' && text === '') return [invalidValue(field, message, 'must be non-empty if specified')];
  if (text.length > MAX_MESSAGE) {
    const why = `Too long: may not be more than ${MAX_MESSAGE} bytes`;
    return [{ reason: 'FieldValueTooLong', message: why, field }];
  }
  return text.includes('\n') ? [invalidValue(field, message, 'must not contain line breaks')] : [];
}

/** A structural schema has rules beside its types alone. */
function refuseLogical({ checks }: Schema, path: string, problems: Cause[]): void {
  if (!checks) return;
  const { allOf, anyOf, oneOf, not } = checks;
  const lists = Object.entries({ allOf, anyOf, oneOf });
  const all: (readonly [string, Schema])[] = [
    ...lists.flatMap(([name, schemas]) => schemas.map((each, index) => [`${name}[${index}]`, each] as const)),
    ...(not ? [['not', not] as const] : []),
  ];
  for (const [step, schema] of all) {
    for (const at of ruledPlaces(schema, `${path}.${step}`))
      problems.push(forbiddenField(`${at}.${RULES}`, 'must be empty to be structural'));
  }
}

function ruledPlaces(schema: Schema, path: string): readonly string[] {
  const { properties, items, additional, source } = schema;
  return [
    ...(objectsOf(source[RULES]).length > 0 ? [path] : []),
    ...[...properties].flatMap(([name, member]) => ruledPlaces(member, `${path}.properties[${name}]`)),
    ...(items ? ruledPlaces(items, `${path}.items`) : []),
    ...(additional ? ruledPlaces(additional, `${path}.additionalProperties`) : []),
  ];
}
