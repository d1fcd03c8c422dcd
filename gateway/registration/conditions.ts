/** Match conditions: what is never asked is not sent. The handlers check the same, for servers without them (before 1.28). */
import type { JsonObject } from '../../lib/base/index.js';

/** A finalizer must always come off. */
export const NOT_DELETING: JsonObject = {
  name: 'not-deleting',
  expression: '!has(object.metadata.deletionTimestamp)',
};

/** `roots`: the fields at the top of an object that rules read, beside `spec`. */
export function changed(roots: readonly string[]): JsonObject | undefined {
  const fields = [...new Set(['spec', ...roots])].sort();
  if (!fields.every(isIdentifier)) return undefined;
  const differs = [...fields, 'metadata.labels', 'metadata.annotations'].map((path) => {
    const [a, b] = [`object.${path}`, `oldObject.${path}`];
    return `has(${a}) != has(${b}) || (has(${a}) && ${a} != ${b})`;
  });
  return { name: 'changed', expression: `request.operation != 'UPDATE' || ${differs.join(' || ')}` };
}

/** The runtime checks the same rules itself. */
export function notBy(account: string): JsonObject {
  return { name: 'not-the-runtime', expression: `request.userInfo.username != ${literal(account)}` };
}

/** Objects of these names; of a DELETE. */
export function named(names: readonly string[]): JsonObject {
  return {
    name: 'declared',
    expression: `oldObject.metadata.name in [${[...names].sort().map(literal).join(', ')}]`,
  };
}

/** The new object lacks a label that the old one, by the selector, has. */
export function withoutLabel(key: string, value: string): JsonObject {
  const labels = 'object.metadata.labels';
  const has = `has(${labels}) && ${literal(key)} in ${labels} && ${labels}[${literal(key)}] == ${literal(value)}`;
  return { name: 'label-removed', expression: `!(${has})` };
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const RESERVED = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

function isIdentifier(name: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
}
