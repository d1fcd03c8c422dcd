/**
 * Kubernetes label selectors, in both their forms: the text of `kubectl -l` (`a=b`, `a==b`, `a!=b`, `a in (x,y)`,
 * `a notin (x)`, `a`, `!a`, `a>1`, `a<1`, joined by commas that mean "and"), and `matchLabels` with `matchExpressions`.
 * A text is accepted here exactly when the API server accepts it.
 * Not guaranteed: the words of the API server's error, and what it makes of a NUL byte (it ends the text there).
 * Source: k8s.io/apimachinery, pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go
 */

import { quoted } from '../quoted.js';
import { SelectorValueError, type StructuredSelector, structuredRequirements } from './expressions.js';
import type { Labels } from './label.js';
import { type LabelRequirement, requirementText, testOf } from './requirement.js';
import { parseRequirements, SelectorSyntaxError } from './selector-text.js';

/** A selector that can be evaluated, taken apart and written again. */
export interface LabelSelector {
  /** In the order they were written; none selects everything. */
  readonly requirements: readonly LabelRequirement[];
  /** Whether an object with these labels is selected; undefined is an object without labels. */
  matches(labels: Labels | undefined): boolean;
}

/** Why a selector is refused, as a sentence without a full stop that names the selector and the place. */
export interface SelectorError {
  readonly error: string;
}

const NO_LABELS: Labels = {};

/** Reads the text of a selector. The empty text selects everything. */
export function parseLabelSelector(text: string): LabelSelector | SelectorError {
  try {
    return selectorOf(parseRequirements(text));
  } catch (error) {
    if (!(error instanceof SelectorSyntaxError)) throw error;
    const { expected, found, column } = error;
    const place = found === undefined ? 'the end' : quoted(found);
    return {
      error: `invalid label selector ${quoted(text)}: expected ${expected} at column ${column}, found ${place}`,
    };
  }
}

/** Reads `{matchLabels, matchExpressions}`. Without either it selects everything. */
export function readLabelSelector(selector: StructuredSelector): LabelSelector | SelectorError {
  try {
    return selectorOf(structuredRequirements(selector));
  } catch (error) {
    if (!(error instanceof SelectorValueError)) throw error;
    return { error: error.message };
  }
}

/** The selector in the syntax of `kubectl -l`; parses back to the same requirements. */
export function selectorText({ requirements }: Pick<LabelSelector, 'requirements'>): string {
  return requirements.map(requirementText).join(',');
}

function selectorOf(requirements: readonly LabelRequirement[]): LabelSelector {
  const tests = requirements.map(testOf);
  const matches = (labels: Labels | undefined): boolean => {
    const present = labels ?? NO_LABELS;
    return tests.every((holds) => holds(present));
  };
  return { requirements, matches };
}
