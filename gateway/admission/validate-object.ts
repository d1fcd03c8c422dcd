import type { AdmissionRules, TemplateData, ValidationRule } from '../../katalog/index.js';
import type { AdmissionResponse, Cause } from '../review/index.js';
import { type LookupResults, UnknownValueError } from './lookups/index.js';
import { boundedReason, boundedWarnings, denialText } from './warnings.js';

/** What the rules of a CRD say of one object. */
export interface Validated {
  readonly response: AdmissionResponse;
  /** Of rules that did not hold, or could not be asked, in their order. */
  readonly findings: readonly RuleFinding[];
  /** How many rules could not be asked. */
  readonly skipped: number;
  /** How many apply and hold. */
  readonly passed: number;
}

export interface RuleFinding {
  readonly says: 'denied' | 'warned' | 'skipped';
  readonly field: string;
  readonly message: string;
}

type Finding = { readonly says: 'passed' | 'not asked' } | RuleFinding;

/** Every rule in its order; a denial names all that do not hold. Throws what a template throws. */
export function validateObject(
  rules: AdmissionRules['validation'],
  data: TemplateData,
  lookups: LookupResults,
): Validated {
  const findings: RuleFinding[] = [];
  let passed = 0;
  for (const rule of rules) {
    const found = ask(rule, data, lookups);
    if ('message' in found) findings.push({ ...found, message: boundedReason(found.message) });
    else if (found.says === 'passed') passed++;
  }
  const skipped = findings.filter(({ says }) => says === 'skipped').length;
  return { response: responseOf(findings), findings, skipped, passed };
}

function responseOf(findings: readonly RuleFinding[]): AdmissionResponse {
  const warnings = findings.filter(({ says }) => says !== 'denied').map(({ message }) => message);
  const about = warnings.length === 0 ? {} : { warnings: boundedWarnings(warnings) };
  const causes = findings.flatMap(({ says, field, message }): Cause[] =>
    says === 'denied' ? [{ field, message }] : [],
  );
  if (causes.length === 0) return { allowed: true, ...about };
  return { allowed: false, message: denialText(causes.map(({ message }) => message)), causes, ...about };
}

function ask(rule: ValidationRule, data: TemplateData, lookups: LookupResults): Finding {
  const { missing } = lookups;
  const { field, action } = rule;
  if (![...rule.gateLookups].some((name) => missing.has(name)) && !rule.applies(data))
    return { says: 'not asked' };
  const unknown = [...rule.lookups].find((name) => missing.has(name));
  if (unknown !== undefined) return unasked(rule, unknown, missing.get(unknown) ?? '');
  try {
    const message = rule.check(data, ({ path, scope }) => lookups.isTaken(path, scope));
    if (message === undefined) return { says: 'passed' };
    return { says: action === 'deny' ? 'denied' : 'warned', field, message };
  } catch (error) {
    if (error instanceof UnknownValueError) return unasked(rule, 'unique', error.message);
    throw error;
  }
}

function unasked({ field, onUnavailable }: ValidationRule, lookup: string, reason: string): Finding {
  const about = field === '' ? 'a rule' : `the rule for ${field}`;
  return onUnavailable === 'deny'
    ? { says: 'denied', field, message: `${about} needs ${lookup}, which is not available: ${reason}` }
    : {
        says: 'skipped',
        field,
        message: `${about} was not checked because ${lookup} is not available: ${reason}`,
      };
}
