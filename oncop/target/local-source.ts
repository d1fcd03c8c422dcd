import type { CrName } from './cr-name.js';
import type { LabelSelection } from './selection.js';
import type { LocalTarget } from './target.js';

/**
 * The CRDs of the same process, which whoever runs them passes in. Nothing of it is cached here: it answers from
 * the informer's memory, and its age is always zero.
 */
export interface LocalSource {
  /**
   * The body that the Live API would give for the target; undefined: there is no such CR. For `cr` it is
   * `{name, namespace, spec, status, labels, annotations, children}`, for `events` what `load` last brought.
   */
  read(target: LocalTarget): unknown;
  /** The CRs with certain labels, in any order; without it no selector by labels can be read. */
  select?(crd: string, selection: LabelSelection): readonly CrName[];
  /** Makes `read` current where that takes waiting, as for events; awaited by `fetch`, which rejects with it. */
  load?(target: LocalTarget): Promise<void>;
  /** Calls back when what `read` gives may have changed, until the function that it gives is called. */
  watch?(target: LocalTarget, onChange: () => void): () => void;
}
