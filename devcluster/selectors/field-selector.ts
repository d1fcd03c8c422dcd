import { valueAt } from '../../lib/base/index.js';
import { badRequest } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';

export type FieldMatcher = (object: KubeObject) => boolean;

interface Term {
  readonly path: readonly string[];
  readonly value: string;
  readonly negate: boolean;
}

/** Fields that every resource can be selected by. */
const COMMON = ['metadata.name', 'metadata.namespace'];

/**
 * Compiles a field selector. `selectable` names the fields of the resource beyond the common two; any other
 * field is a 400 in the words of the API server. Undefined for a selector that is empty.
 */
export function parseFieldSelector(text: string, selectable: readonly string[]): FieldMatcher | undefined {
  if (text.trim() === '') return undefined;
  const terms = text.split(/(?<!\\),/).map((part) => parseTerm(part, selectable));
  return (object) => terms.every(({ path, value, negate }) => (textOf(object, path) === value) !== negate);
}

function parseTerm(text: string, selectable: readonly string[]): Term {
  const match = /^([^=!]+)(==|!=|=)(.*)$/s.exec(text);
  if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = '', operator, value = ''] = match;
  if (!COMMON.includes(field) && !selectable.includes(field)) {
    throw badRequest(`field label not supported: ${field}`);
  }
  return { path: field.split('.'), value: value.replace(/\\([,=\\])/g, '$1'), negate: operator === '!=' };
}

function textOf(object: KubeObject, path: readonly string[]): string {
  const value = valueAt(object, path);
  return value === undefined || value === null ? '' : String(value);
}
