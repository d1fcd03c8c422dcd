import { valueAt } from '../../lib/base/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
import type { CrdEntry } from '../model.js';
import {
  compileMutation,
  compileValidation,
  type IsTaken,
  type MutationRule,
  mutateOf,
  type RuleFindings,
  type ValidationRule,
  validateOf,
} from '../rules/index.js';
import type { CompileScope, TemplateData } from '../scope/index.js';
import { compileNormalize } from './normalize.js';
import { readStatusValue } from './status-value.js';

/** What the entry's `normalize`, `validation` and `mutation` make of a custom resource, in this order. */
export interface Admission {
  /** What is asked before rules: those of validation, or with `mutateFirst` of both; and those of mutation alone. */
  readonly external: {
    readonly validation: readonly ExternalCall[];
    readonly mutation: readonly ExternalCall[];
  };
  /** The data in the form that `normalize` gives it. Throws `ResourceError` when a value does not convert. */
  formed(data: TemplateData): TemplateData;
  /** The data as `normalize` and the rules change it. Throws `ResourceError` when a value does not convert. */
  mutate(data: TemplateData): TemplateData;
  /**
   * In the entry's order: of the data in its one form, or with `mutateFirst` as it has become. Throws as `mutate` does.
   */
  validate(data: TemplateData, isTaken: IsTaken): RuleFindings;
  /** The same rules one by one, those that a reconcile does not ask included. */
  readonly rules: AdmissionRules;
}

/** Rules and calls of the reviews of the API server, in the order in which they are written. */
export interface AdmissionRules {
  readonly validation: readonly ValidationRule[];
  readonly mutation: readonly MutationRule[];
  readonly calls: {
    readonly validation: readonly ExternalCall[];
    readonly mutation: readonly ExternalCall[];
  };
}

const FINE: RuleFindings = { denied: [], warned: [] };

export function compileAdmission(
  { normalize, validation, mutation, apiTypes, definition }: CrdEntry,
  scope: CompileScope,
): Admission {
  const inOneForm = normalize ? compileNormalize(normalize, scope) : (data: TemplateData) => data;
  const rules = {
    validation: compileValidation(validation.rules, [...validation.path, 'rules'], scope),
    mutation: compileMutation(mutation.rules, [...mutation.path, 'rules'], scope, readStatusValue),
  };
  const validate = validateOf(rules.validation);
  const schema = definition?.versions.find(({ name }) => name === apiTypes.version)?.schema;
  const mutate = mutateOf(rules.mutation, (path) => takesText(schema, path));
  const callsOf = (block: CrdEntry['validation']) =>
    compileExternal(block.external, [...block.path, 'external'], scope);
  const calls = { validation: callsOf(validation), mutation: callsOf(mutation) };
  return {
    external: mutation.first ? { validation: [...calls.mutation, ...calls.validation], mutation: [] } : calls,
    formed: inOneForm,
    mutate: (data) => (mutate ? mutate(inOneForm(data)) : inOneForm(data)),
    validate: (data, isTaken) => {
      if (!validate) return FINE;
      const formed = inOneForm(data);
      return validate(mutate && mutation.first ? mutate(formed) : formed, isTaken);
    },
    rules: { ...rules, calls },
  };
}

function takesText(schema: unknown, path: readonly string[]): boolean {
  return valueAt(schema, [...path.flatMap((name) => ['properties', name]), 'type']) === 'string';
}
