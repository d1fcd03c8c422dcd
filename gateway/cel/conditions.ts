/** Match conditions: what is never asked is not sent. The handlers check the same, for servers without them (before 1.28). */
import type { JsonObject } from '../../lib/base/index.js';
import { isIdentifier, literal } from './text.js';

/** A finalizer must always come off. */
export const NOT_DELETING: JsonObject = {
  name: 'not-deleting',
  expression: '!has(object.metadata.deletionTimestamp)',
};

/** `roots`: the fields at the top of an object that rules read, beside `spec`. */
export function changed(roots: readonly string[]): JsonObject | undefined {
  const expression = changedExpression(roots, 'object', 'oldObject');
  return expression === undefined ? undefined : { name: 'changed', expression };
}

/** undefined: a root has a name that CEL does not read. */
export function changedExpression(
  roots: readonly string[],
  object: string,
  oldObject: string,
): string | undefined {
  const fields = [...new Set(['spec', ...roots])].sort();
  if (!fields.every(isIdentifier)) return undefined;
  const differs = [...fields, 'metadata.labels', 'metadata.annotations'].map((path) => {
    const [a, b] = [`${object}.${path}`, `${oldObject}.${path}`];
    return `has(${a}) != has(${b}) || (has(${a}) && ${a} != ${b})`;
  });
  return `request.operation != 'UPDATE' || ${differs.join(' || ')}`;
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
