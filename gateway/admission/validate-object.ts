import type { AdmissionRules, TemplateData, ValidationRule } from '../../katalog/index.js';
import type { AdmissionResponse, Cause } from '../review/index.js';
import { type LookupResults, UnknownValueError } from './lookups/index.js';
import { boundedReason, boundedWarnings, denialText } from './warnings.js';

/** What the rules of a CRD say of one object. */
export interface Validated {
  readonly response: AdmissionResponse;
  /** How many rules could not be asked. */
  readonly skipped: number;
  /** How many apply and hold. */
  readonly passed: number;
}

type Finding =
  | { readonly says: 'passed' | 'not asked' }
  | { readonly says: 'denied' | 'warned' | 'skipped'; readonly field: string; readonly message: string };

/** Every rule in its order; a denial names all that do not hold. Throws what a template throws. */
export function validateObject(
  rules: AdmissionRules['validation'],
  data: TemplateData,
  lookups: LookupResults,
): Validated {
  const denied: Cause[] = [];
  const warnings: string[] = [];
  const count = { skipped: 0, passed: 0 };
  for (const rule of rules) {
    const found = ask(rule, data, lookups);
    if (found.says === 'passed') count.passed++;
    if (!('message' in found)) continue;
    const { says, field, message } = found;
    if (says === 'denied') denied.push({ field, message: boundedReason(message) });
    else warnings.push(message);
    if (says === 'skipped') count.skipped++;
  }
  const about = warnings.length === 0 ? {} : { warnings: boundedWarnings(warnings) };
  if (denied.length === 0) return { response: { allowed: true, ...about }, ...count };
  const message = denialText(denied.map((cause) => cause.message));
  return { response: { allowed: false, message, causes: denied, ...about }, ...count };
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
    : { says: 'skipped', field, message: `${about} was not checked: ${lookup} is not available: ${reason}` };
}
