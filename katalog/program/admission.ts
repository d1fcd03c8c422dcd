import type { CompileScope, TemplateData } from '../compile/index.js';
import type { CrdEntry } from '../model.js';
import { compileMutation, compileValidation, type IsTaken, type Verdict } from '../rules/index.js';
import { readStatusValue } from './status-value.js';

/** What the entry's `validation` and `mutation` make of a custom resource. */
export interface Admission {
  /** The data as the rules change it. Throws `ResourceError` when a value does not convert. */
  mutate(data: TemplateData): TemplateData;
  /** In the entry's order: of the data as it is, or with `mutateFirst` as it has become. */
  validate(data: TemplateData, isTaken: IsTaken): Verdict;
}

const FINE: Verdict = { denied: [], warned: [] };

export function compileAdmission({ validation, mutation }: CrdEntry, scope: CompileScope): Admission {
  const validate = compileValidation(validation.rules, [...validation.path, 'rules'], scope);
  const mutate = compileMutation(mutation.rules, [...mutation.path, 'rules'], scope, readStatusValue);
  return {
    mutate: (data) => (mutate ? mutate(data) : data),
    validate: (data, isTaken) => {
      if (!validate) return FINE;
      return validate(mutate && mutation.first ? mutate(data) : data, isTaken);
    },
  };
}
