import type { JsonMap } from '../../lib/base/index.js';
import { badRequest } from '../api-error.js';

/** Whether an object's labels match. */
export type LabelMatcher = (labels: JsonMap | undefined) => boolean;

type Operator = '=' | '!=' | 'in' | 'notin' | 'exists' | 'absent';

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const FORMS: readonly (readonly [RegExp, (match: RegExpExecArray) => LabelMatcher])[] = [
  [
    new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`),
    (m) => requirement(m[1], m[2] as Operator, m[3]),
  ],
  [new RegExp(`^(${KEY})\\s*(==|=)\\s*([^\\s=!,()]*)$`), (m) => requirement(m[1], '=', m[3])],
  [new RegExp(`^(${KEY})\\s*!=\\s*([^\\s=!,()]*)$`), (m) => requirement(m[1], '!=', m[2])],
  [new RegExp(`^(${KEY})\\s*(>|<)\\s*(\\d+)$`), (m) => comparison(m[1] ?? '', m[2] === '>', Number(m[3]))],
  [new RegExp(`^!\\s*(${KEY})$`), (m) => requirement(m[1], 'absent', '')],
  [new RegExp(`^(${KEY})$`), (m) => requirement(m[1], 'exists', '')],
];

/**
 * Compiles a label selector, equality- and set-based (Kubernetes docs, "Labels and Selectors").
 * Undefined for one that is empty; a 400 for one that cannot be read.
 */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  const parts = splitOutsideParentheses(text).map((part) => part.trim());
  if (parts.length === 1 && parts[0] === '') return undefined;
  const matchers = parts.map((part) => parseRequirement(part));
  return (labels) => matchers.every((matches) => matches(labels));
}

function parseRequirement(text: string): LabelMatcher {
  for (const [form, make] of FORMS) {
    const match = form.exec(text);
    if (match) return make(match);
  }
  throw badRequest(`unable to parse requirement: "${text}" is not a label requirement`);
}

function requirement(key = '', operator: Operator, list = ''): LabelMatcher {
  const values = new Set(list.split(',').map((value) => value.trim()));
  refuseLong(key, [...values]);
  const has = (labels?: JsonMap): boolean => values.has(String(labels?.[key]));
  switch (operator) {
    case '=':
    case 'in':
      return (labels) => labels?.[key] !== undefined && has(labels);
    case '!=':
    case 'notin':
      return (labels) => labels?.[key] === undefined || !has(labels);
    case 'exists':
      return (labels) => labels?.[key] !== undefined;
    case 'absent':
      return (labels) => labels?.[key] === undefined;
  }
}

/** Longest value of a label. */
const MAX_VALUE = 63;

function refuseLong(key: string, values: readonly string[]): void {
  const index = values.findIndex((value) => value.length > MAX_VALUE);
  if (index < 0) return;
  const shown = JSON.stringify(values[index]);
  throw badRequest(
    `unable to parse requirement: values[${index}][${key}]: Invalid value: ${shown}: must be no more than ${MAX_VALUE} bytes`,
  );
}

function comparison(key: string, greater: boolean, bound: number): LabelMatcher {
  return (labels) => {
    const value = Number.parseInt(String(labels?.[key]), 10);
    return greater ? value > bound : value < bound;
  };
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
