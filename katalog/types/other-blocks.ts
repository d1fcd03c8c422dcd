/** `cross` and `autoscale`, which other rooms compile: the templates in the one, what the other names of siblings. */
import { isObject } from '../../lib/base/index.js';
import type { OperatorBox } from '../model.js';
import { isTemplate, type Path, type TemplateRead } from '../scope/index.js';

/** A text that may name values of siblings: a condition's field, an expression. */
export interface SiblingText {
  readonly path: Path;
  readonly text: string;
}

/** Templates of selectors and endpoints. */
export function crossTemplates({ cross }: OperatorBox): readonly TemplateRead[] {
  return textsIn(cross, ['operatorBox', 'cross'])
    .filter(({ text }) => isTemplate(text))
    .map((each) => ({ ...each, target: undefined }));
}

/** What the autoscaler reads. */
export function autoscaleTexts({ autoscale }: OperatorBox): readonly SiblingText[] {
  return textsIn(autoscale, ['operatorBox', 'autoscale']).filter(({ path }) => !path.includes('notify'));
}

const SIBLING = /\bcross(?:\.[A-Za-z_][\w-]*)+/g;

/** Every `cross.<alias>.<path>` in a text, with its offset. */
export function siblingChains(
  text: string,
): readonly { readonly chain: readonly string[]; readonly offset: number }[] {
  return [...text.matchAll(SIBLING)].map((match) => ({ chain: match[0].split('.'), offset: match.index }));
}

function textsIn(value: unknown, path: Path): readonly SiblingText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, [...path, index]));
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key])) : [];
}
