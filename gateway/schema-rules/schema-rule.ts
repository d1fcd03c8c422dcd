/** One rule of `validation` as an entry of `x-kubernetes-validations`. */
import { operatorOf, parseFieldPath } from '../../katalog/index.js';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';
import { isIdentifier, literal } from '../cel/index.js';
import {
  type CompiledDemand,
  compileDemand,
  isOperator,
  NotCompiled,
  type RuleFields,
  shownField,
} from '../policy/index.js';
import { ruleCost } from './rule-cost.js';
import { isComparable, NeedsRoot, SchemaFields, type SelfPlace } from './schema-fields.js';

export interface SchemaRule {
  /** Whether it stands at the root of the schema; else at `spec`. */
  readonly isAtRoot: boolean;
  /** As the schema has it. */
  readonly written: JsonObject;
  /** In units of an API server's limit; see `rule-cost.ts`. */
  readonly cost: number;
}

/** An update that leaves the spec as it was is asked nothing, as by the gateway; the server sees to that for rules on `spec`. */
const UNCHANGED =
  '(oldSelf.hasValue() && has(self.spec) == has(oldSelf.value().spec) && (!has(self.spec) || self.spec == oldSelf.value().spec))';

/** `schema`: of the whole object. `say`: a text as a response of the gateway has it. Throws NotCompiled with the reason. */
export function compileSchemaRule(
  raw: JsonObject,
  schema: Schema,
  say: (text: string) => string,
): SchemaRule {
  if (raw['action'] === 'warn') throw new NotCompiled('a schema gives no warnings');
  const cost = ruleCost(raw);
  const { place, fields, demand } = demandOf(raw, schema);
  const { gate, holds } = demand;
  const asked = gate === undefined ? holds : `!(${gate}) || (${holds})`;
  const written = {
    rule: place === 'root' ? `${UNCHANGED} || (${asked})` : asked,
    ...(place === 'root' ? { optionalOldSelf: true } : {}),
    ...saidOf(demand, fields, say),
    ...reasonOf(raw),
    ...fieldPathOf(raw['field'] ?? null, schema, place),
  };
  return { isAtRoot: place !== 'spec', written, cost };
}

interface Placed {
  readonly place: SelfPlace;
  readonly fields: RuleFields;
  readonly demand: CompiledDemand;
}

function demandOf(raw: JsonObject, schema: Schema): Placed {
  const at = (place: SelfPlace): Placed => {
    const fields = new SchemaFields(schema, place);
    const demand = compileDemand(raw, fields);
    for (const piece of demand.message ?? []) if (typeof piece !== 'string') shownField(piece, fields);
    return { place, fields, demand };
  };
  if (isOperator(raw, 'immutable')) return at('transition');
  try {
    return at('spec');
  } catch (error) {
    if (!(error instanceof NeedsRoot)) throw error;
    if (!isComparable(memberOf(schema, 'spec').schema))
      throw new NotCompiled(
        'the schema of the CRD does not type all of spec, so that no change of it is seen',
      );
    return at('root');
  }
}

/** Characters that a message may have. */
const MAX_MESSAGE = 2_048;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** The message, or the expression for one that shows fields: the server shows the message where a value has line breaks. */
function saidOf(
  { message, own }: CompiledDemand,
  fields: RuleFields,
  say: (text: string) => string,
): JsonObject {
  const bounded = (text: string): string => [...say(text)].slice(0, MAX_MESSAGE).join('');
  if (message?.every((piece) => typeof piece === 'string'))
    return { message: bounded(message.join('')) || bounded(own) };
  if (message === undefined) return { message: bounded(own) };
  const text = message
    .map((piece) => (typeof piece === 'string' ? piece.replace(BREAKS, ' ').replaceAll('%', '%%') : '%s'))
    .join('');
  const values = message.flatMap((piece) => (typeof piece === 'string' ? [] : [shownValue(piece, fields)]));
  return { message: bounded(own), messageExpression: `${literal(text)}.format([${values.join(', ')}])` };
}

/** Nothing for a field that is absent. */
function shownValue(path: readonly string[], fields: RuleFields): string {
  const { type, has, value } = shownField(path, fields);
  return type === 'string' ? `${has} ? ${value} : ''` : `${has} ? dyn(${value}) : dyn('')`;
}

function reasonOf(raw: JsonObject): JsonObject {
  const { message: _, ...condition } = raw;
  const found = operatorOf(condition);
  const demands = 'operator' in found && found.operator.base === 'exists' && !found.operator.complement;
  return demands && (raw['negate'] ?? null) === null ? { reason: 'FieldValueRequired' } : {};
}

/** Of a field that the schema names. */
function fieldPathOf(field: JsonValue, schema: Schema, place: SelfPlace): JsonObject {
  const path = typeof field === 'string' ? (parseFieldPath(field) ?? []) : [];
  let at: Schema | undefined = schema;
  for (const name of path) at = isIdentifier(name) ? at?.properties.get(name) : undefined;
  if (!at || path[0] !== 'spec') return {};
  const own = place === 'spec' ? path.slice(1) : path;
  return own.length === 0 ? {} : { fieldPath: own.map((name) => `.${name}`).join('') };
}
