import { hasLabels, isLabelValue, type Labels } from '../../lib/base/index.js';
import type { CrossEntry } from '../declare/entry.js';
import { isFields } from '../declare/fields.js';
import type { Render, Subject } from '../declare/template-text.js';
import type { CrName } from './cr-name.js';
import { isSegment, refusal, segments, values } from './rendering.js';

/** More CRs than this are not read one by one from another process. */
export const MAX_MATCHES = 100;

/** The CRs that `selector.matchLabels` means, with every template rendered. */
export interface LabelSelection {
  readonly labels: Labels;
  /** undefined: all. */
  readonly namespace: string | undefined;
}

/** Throws ORK_ONCOP_TARGET when a template fails, or renders to what a label cannot be. */
export function labelSelection(
  entry: CrossEntry,
  subject: Subject | undefined,
  render: Render | undefined,
): LabelSelection {
  const { namespace, matchLabels = {} } = entry.selector;
  const rendered = values(entry, subject, render);
  const labels = Object.entries(matchLabels).map(([key, text]) => {
    const value = rendered(text);
    if (!isLabelValue(value)) throw refusal(entry, text, `gives "${value}", which no label can have`);
    return [key, value] as const;
  });
  const within = namespace === undefined || namespace === '' ? undefined : namespace;
  return {
    labels: Object.fromEntries(labels),
    namespace: within === undefined ? undefined : segments(entry, subject, render)(within),
  };
}

/**
 * The CRs that a peer's list names, by namespace and name; or why they cannot be told. A peer that does not know
 * label selectors answers with all of its CRs: they are selected here once more.
 */
export function matchesIn(body: unknown, { labels, namespace }: LabelSelection): readonly CrName[] | string {
  const items = isFields(body) ? body['items'] : undefined;
  if (!Array.isArray(items)) return "the peer's response is not a list of CRs";
  const found: CrName[] = [];
  for (const item of items) {
    const row = rowOf(item);
    if (typeof row === 'string') return row;
    if (!hasLabels(row.labels, labels) || (namespace !== undefined && row.cr.namespace !== namespace))
      continue;
    found.push(row.cr);
  }
  return found.sort(byName);
}

/** By namespace, then by name, as text without regard to language. */
export function byName(a: CrName, b: CrName): number {
  return compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf(item: unknown): { cr: CrName; labels: Labels } | string {
  if (!isFields(item)) return "the peer's list has a row that is not an object";
  const { name, namespace, labels } = item;
  if (typeof name !== 'string' || !isSegment(name)) return "the peer's list has a row without a name";
  if (!isFields(labels))
    return 'the peer does not send the labels of its CRs, so no CR can be selected by labels';
  const within = typeof namespace === 'string' && isSegment(namespace) ? namespace : undefined;
  return { cr: { name, namespace: within }, labels: labels as Labels };
}
