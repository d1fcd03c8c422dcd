import { hasLabels, isTemplated, type Labels, labelText } from '../../lib/base/index.js';
import type { FieldReader } from './fields.js';
import { problem } from './problem.js';
import { readLabels } from './read-selector.js';

/** What there is to pick from. */
export interface LabelledCrds {
  /** The CRDs of the same Katalog. */
  readonly crds: readonly string[];
  /** Of the CRDs of the same Katalog: the labels that all their CRs have. */
  readonly labels: Readonly<Record<string, Labels>>;
}

/**
 * The CRD that a `labelSelector` picks: the one of this Katalog whose CRs all have these labels. None and several
 * are problems, since a Katalog must not mean another CRD because one was added to it. An endpoint
 * has no CRD to be picked; it is then called by its alias.
 */
export function pickCrd(
  reader: FieldReader,
  { crds, labels }: LabelledCrds,
  isEndpoint: boolean,
): string | undefined {
  if (reader.has('crd'))
    return reader.note('labelSelector', 'a declaration has a crd or a labelSelector, not both');
  const wanted = readLabels(reader, 'labelSelector');
  if (!wanted) return undefined;
  if (Object.values(wanted).some(isTemplated)) {
    return reader.note('labelSelector', 'labelSelector picks a CRD at load: its values cannot be templates');
  }
  const found = crds.filter((crd) => hasLabels(labels[crd] ?? {}, wanted));
  if (found.length === 1) return found[0];
  if (found.length === 0 && isEndpoint)
    return reader.text('as') ?? reader.note('as', 'an endpoint needs an `as`');
  const what =
    found.length === 0
      ? `no CRD of this Katalog has the labels ${labelText(wanted)}; one of another runtime is named by \`crd\``
      : `the labels ${labelText(wanted)} pick ${found.join(', ')}: they must pick one`;
  reader.problems.push(problem('ORK_CROSS_CRD', [...reader.path, 'labelSelector'], what));
  return undefined;
}
