/**
 * The CRs of one CRD. After the snapshot (which has the `crs:` entity) come events `crs`: blocks of at most 1,000 rows in
 * columns, the first with `reset`. The state says `synced` once the Control Center has all of them; a block says whether
 * more follow for this tab.
 */
export interface CrsState {
  /** `refused`: `problem` says why. */
  readonly state: 'loading' | 'synced' | 'stale' | 'too many' | 'refused';
  /** CRs that match the filters, as far as is known. Past 20,000 the state is `too many`, and no rows are sent. */
  readonly total: number | null;
  readonly problem: string;
}

/** A row of a block. */
export interface CrRow {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly readyReason: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deleting: boolean;
  readonly fails: number;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `event: crs`. All columns have the same length. */
export interface CrsBlock {
  /** The key of the entity whose rows these are. */
  readonly key: `crs:${string}`;
  /** Forget all rows that came before. */
  readonly reset: boolean;
  /** More blocks follow at once. */
  readonly more: boolean;
  readonly namespace: readonly string[];
  readonly name: readonly string[];
  readonly phase: readonly string[];
  readonly ready: readonly boolean[];
  readonly readyReason: readonly string[];
  readonly generation: readonly number[];
  /** RFC 3339; ages are counted in the browser. */
  readonly creationTimestamp: readonly string[];
  readonly deleting: readonly boolean[];
  /** Failures in a row, and the last error; 0 and empty while it does not fail. */
  readonly fails: readonly number[];
  readonly lastError: readonly string[];
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** `namespace/name` (without a namespace: the name) of rows that went. */
  readonly gone: readonly string[];
}
