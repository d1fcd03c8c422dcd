/** Which rules of a CRD are compiled for a policy, and why the others are not. */
import type { CrdEntry, Program } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { Schema } from '../../lib/schema/index.js';
import { Fields } from './fields.js';
import { NotCompiled, TypeUnknown } from './not-compiled.js';
import { type CompiledRule, compileRule } from './rule.js';
import type { Variables } from './variables.js';

/** One entry, compiled. */
export interface RuledCrd {
  readonly entry: CrdEntry;
  readonly program: Program;
}

/** One rule of `validation`, by its place in the entry. */
export interface PolicyRule {
  readonly index: number;
  readonly action: 'deny' | 'warn';
  readonly field: string;
  /** Whether a reconcile asks it too. */
  readonly reconciles: boolean;
  /** The rule in CEL, or why it stays with the webhook. */
  readonly compiled: CompiledRule | { readonly reason: string; readonly isTypeUnknown: boolean };
}

export interface CrdRulesOptions {
  /** Of a whole object, in the version of the entry; undefined: not known. */
  readonly schema: Schema | undefined;
  readonly variables: Variables;
  /** A text as a response of the webhook has it. */
  readonly say: (text: string) => string;
  /** By the index of the rule: what the API server has said against it. */
  readonly refused: ReadonlyMap<number, string>;
}

export function compileCrdRules(
  { entry, program }: RuledCrd,
  options: CrdRulesOptions,
): readonly PolicyRule[] {
  const fields = new Fields(options.schema, options.variables);
  const whole = reasonForAll({ entry, program });
  return program.admission.rules.validation.map(({ action, field, reconciles }, index) => {
    const raw = entry.validation.rules[index] ?? {};
    const reason = whole ?? options.refused.get(index);
    const compiled =
      reason === undefined ? attempt(raw, fields, options.say) : { reason, isTypeUnknown: false };
    return { index, action, field, reconciles, compiled };
  });
}

export function isCompiled({ compiled }: PolicyRule): boolean {
  return 'violated' in compiled;
}

function attempt(raw: JsonObject, fields: Fields, say: CrdRulesOptions['say']): PolicyRule['compiled'] {
  try {
    return compileRule(raw, fields, say);
  } catch (error) {
    if (!(error instanceof NotCompiled)) throw error;
    return { reason: error.message, isTypeUnknown: error instanceof TypeUnknown };
  }
}

/** What keeps every rule of a CRD with the webhook. */
export function reasonForAll({
  entry,
  program,
}: Pick<RuledCrd, 'entry'> & { readonly program: Pick<Program, 'admission'> }): string | undefined {
  if (entry.normalize) return 'normalize changes what rules read';
  const isMutatedFirst = entry.mutation.first && entry.webhooks.mutation;
  if (isMutatedFirst && program.admission.rules.mutation.length > 0)
    return 'mutateFirst changes what rules read';
  return undefined;
}
