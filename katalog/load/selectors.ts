/**
 * The syntax of Kubernetes selectors (`k8s.io/apimachinery/pkg/labels`, `.../fields`). Only the form is checked;
 * the API server evaluates them.
 */
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** What is wrong with a label selector, in words; undefined when nothing is. */
export function labelSelectorFault(selector: string): string | undefined {
  if (selector.trim() === '') return 'the selector is empty';
  for (const requirement of splitRequirements(selector)) {
    const fault = requirementFault(requirement.trim());
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Splits at the commas that are not inside parentheses. */
function splitRequirements(selector: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < selector.length; i += 1) {
    if (selector[i] === '(') depth += 1;
    else if (selector[i] === ')') depth -= 1;
    else if (selector[i] === ',' && depth === 0) {
      parts.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, selector.slice(start)];
}

function requirementFault(text: string): string | undefined {
  if (text === '') return 'a requirement between two commas is empty';
  const set = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(text);
  if (set) return keyFault(set[1] ?? '') ?? valuesFault((set[3] ?? '').split(','));
  if (/\s(in|notin)\b/.test(text)) return `"${text}" needs its values in parentheses, as in "tier in (a, b)"`;
  const equal = /^([^=!]*)(==|=|!=)(.*)$/.exec(text);
  if (equal) return keyFault((equal[1] ?? '').trim()) ?? valuesFault([equal[3] ?? '']);
  return keyFault(text.startsWith('!') ? text.slice(1).trim() : text);
}

function keyFault(key: string): string | undefined {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefixed = slash === -1 || PREFIX.test(key.slice(0, slash));
  return prefixed && NAME.test(name) ? undefined : `"${key}" is not a label key`;
}

function valuesFault(values: readonly string[]): string | undefined {
  const wrong = values.map((value) => value.trim()).find((value) => value !== '' && !NAME.test(value));
  return wrong === undefined ? undefined : `"${wrong}" is not a label value`;
}

/** What is wrong with a field selector, in words; undefined when nothing is. */
export function fieldSelectorFault(selector: string): string | undefined {
  for (const part of selector.split(',')) {
    if (!/^\s*[A-Za-z][\w.[\]-]*\s*(==|=|!=)[^=!]*$/.test(part)) {
      return `"${part.trim()}" is not of the form "field=value"`;
    }
  }
  return undefined;
}
