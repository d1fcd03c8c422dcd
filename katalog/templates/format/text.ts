import { isAbsent, isList, isMap, sortedKeys } from '../value.js';
import { formatNumber } from './float.js';

/** A value as a template renders it: absent is empty, lists are `[a b]`, maps `map[a:1 b:2]` in key order. */
export function toText(value: unknown): string {
  return isAbsent(value) ? '' : nested(value);
}

/** Inside a list or map an absent value shows as `<nil>`, as in Go, so that its place stays visible. */
function nested(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatNumber(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return composite(value);
  }
}

/** Added up rather than joined: an engine keeps the parts, and makes one text of them in a third of the time. */
function composite(value: unknown): string {
  let out = '';
  let gap = '';
  if (isList(value)) {
    for (const item of value) {
      out += gap + nested(item);
      gap = ' ';
    }
    return `[${out}]`;
  }
  if (!isMap(value)) return '<nil>';
  for (const key of sortedKeys(value)) {
    out += `${gap}${key}:${nested(visible(value[key]))}`;
    gap = ' ';
  }
  return `map[${out}]`;
}

function visible(value: unknown): unknown {
  return typeof value === 'function' ? undefined : value;
}

/** Operands side by side, with a space between two that are not texts (Go's fmt.Sprint). */
export function printText(args: readonly unknown[]): string {
  let out = '';
  let afterText = true;
  for (const [index, arg] of args.entries()) {
    const isText = typeof arg === 'string';
    if (index > 0 && !isText && !afterText) out += ' ';
    out += toText(arg);
    afterText = isText;
  }
  return out;
}
