/** The rules of an entry that the schema of its CRD can hold, with the same verdict as the gateway's. */
import { type CrdEntry, conditionText, type Program } from '../../katalog/index.js';
import type { Json, JsonObject } from '../../lib/base/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import { boundedReason } from '../admission/index.js';
import { NotCompiled, reasonForAll } from '../policy/index.js';
import { COSTLY, MAX_OF_SCHEMA } from './rule-cost.js';
import { compileSchemaRule, type SchemaRule } from './schema-rule.js';

export interface SchemaRules {
  /** `x-kubernetes-validations` of the root, and of `spec`. */
  readonly root: readonly JsonObject[];
  readonly spec: readonly JsonObject[];
  /** The rules that only the gateway and the reconcile ask. */
  readonly left: readonly { readonly rule: string; readonly reason: string }[];
}

/** `schema`: of the whole object, without `metadata`. */
export function schemaRules(
  { entry, program }: { readonly entry: CrdEntry; readonly program: Pick<Program, 'admission'> },
  schema: JsonObject,
): SchemaRules {
  const compiled = compileSchema(schema as Json, 'schema', []);
  const whole = reasonForAll({ entry, program }) ?? mutatedFirst(entry);
  const left: { rule: string; reason: string }[] = [];
  const rules: (SchemaRule & { readonly index: number })[] = [];
  let cost = 0;
  for (const [index, raw] of entry.validation.rules.entries()) {
    try {
      if (whole !== undefined) throw new NotCompiled(whole);
      const rule = compileSchemaRule(raw, compiled, boundedReason);
      if (cost + rule.cost > MAX_OF_SCHEMA) throw new NotCompiled(COSTLY);
      cost += rule.cost;
      rules.push({ ...rule, index });
    } catch (error) {
      if (!(error instanceof NotCompiled)) throw error;
      left.push({ rule: textOf(raw), reason: error.message });
    }
  }
  const ofSpec = rules.filter(({ isAtRoot }) => !isAtRoot);
  return {
    root: [
      ...withoutSpec(
        program,
        ofSpec.map(({ index }) => index),
      ),
      ...rules.flatMap(({ isAtRoot, written }) => (isAtRoot ? [written] : [])),
    ],
    spec: ofSpec.map(({ written }) => written),
    left,
  };
}

function textOf(raw: JsonObject): string {
  const { message: _, action: __, fires: ___, when: ____, or: _____, anyOf: ______, ...condition } = raw;
  return conditionText(condition);
}

/** Where no webhook mutates, a reconcile does before it asks its rules. */
function mutatedFirst({ mutation }: CrdEntry): string | undefined {
  return mutation.first && mutation.rules.length > 0 ? 'mutateFirst changes what rules read' : undefined;
}

/** Rules on `spec` are not asked where there is none: what they say of that. A spec that was absent before may stay so. */
function withoutSpec(
  { admission }: Pick<Program, 'admission'>,
  indexes: readonly number[],
): readonly JsonObject[] {
  const messages = indexes.flatMap((index) => {
    const said = admission.rules.validation[index]?.check({ metadata: { name: '' } }, () => false);
    return said === undefined ? [] : [boundedReason(said)];
  });
  if (messages.length === 0) return [];
  return [
    {
      rule: 'has(self.spec) || (oldSelf.hasValue() && !has(oldSelf.value().spec))',
      optionalOldSelf: true,
      message: [...messages.join('; ')].slice(0, 2_048).join(''),
      reason: 'FieldValueRequired',
      fieldPath: '.spec',
    },
  ];
}
