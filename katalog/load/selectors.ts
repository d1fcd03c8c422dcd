import { parseLabelSelector, readLabelSelector, selectorText } from '../../lib/base/index.js';
import type { CrdEntryInput } from '../schema/index.js';

export type LabelSelectorInput = CrdEntryInput['labelSelector'];

/** Every form of a label selector as the text that the API server takes; undefined when it selects everything. */
export function labelSelectorText(input: LabelSelectorInput): string | undefined {
  if (typeof input !== 'object') return input;
  const { matchLabels, matchExpressions, ...labels } = input;
  const read = readLabelSelector({ matchLabels: textsOf({ ...matchLabels, ...labels }), matchExpressions });
  // What cannot be read is reported by `labelSelectorFault`.
  return 'error' in read ? undefined : selectorText(read) || undefined;
}

/** What is wrong with a label selector, as a sentence; undefined when nothing is. */
export function labelSelectorFault(input: LabelSelectorInput): string | undefined {
  if (input === undefined) return undefined;
  if (typeof input === 'string') {
    if (input.trim() === '')
      return 'invalid label selector "": expected at least one requirement; remove it to select everything';
    const read = parseLabelSelector(input);
    return 'error' in read ? read.error : undefined;
  }
  const { matchLabels, matchExpressions, ...labels } = input;
  const structured = matchLabels !== undefined || matchExpressions !== undefined;
  const [beside] = Object.keys(labels);
  if (structured && beside !== undefined)
    return `unknown field "${beside}" beside matchLabels and matchExpressions: put it into matchLabels`;
  const read = readLabelSelector({ matchLabels: textsOf({ ...matchLabels, ...labels }), matchExpressions });
  return 'error' in read ? read.error : undefined;
}

/** A map of fields to values in the syntax of `kubectl --field-selector`. */
export function fieldSelectorText(selector: CrdEntryInput['fieldSelector']): string | undefined {
  if (typeof selector !== 'object') return selector;
  const entries = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return entries.length === 0 ? undefined : entries.join(',');
}

/** What is wrong with a field selector (`k8s.io/apimachinery/pkg/fields`), as a sentence; undefined when nothing is. */
export function fieldSelectorFault(selector: string): string | undefined {
  for (const part of selector.split(',')) {
    if (!/^\s*[A-Za-z][\w.[\]-]*\s*(==|=|!=)[^=!]*$/.test(part)) {
      return `invalid field selector "${part.trim()}": expected field=value or field!=value`;
    }
  }
  return undefined;
}

function textsOf(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}
