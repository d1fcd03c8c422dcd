/** What became of a run. */
import type { Outcome } from '../kubectl/read.js';

export interface CheckpointResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** Of one that failed: what does not hold. Of another: entries that could not be looked at. */
  readonly outcomes: readonly Outcome[];
  /** Why it was skipped. */
  readonly why?: string;
  /** Of one that failed: Events, lines of logs, and what `onFailure` has printed. */
  readonly notes: readonly string[];
}

export interface DocumentResult {
  readonly name: string;
  readonly file: string;
  readonly cluster: string;
  /** Of a bundle that was installed: its image. */
  readonly deployed?: { readonly image: string };
  readonly state: 'passed' | 'failed' | 'interrupted';
  readonly durationMs: number;
  readonly checkpoints: readonly CheckpointResult[];
  /** What went wrong outside of the checkpoints. */
  readonly error?: { readonly message: string; readonly remedy?: string };
  /** What could not be removed, with its finalizers. */
  readonly left: readonly string[];
  /** What `onFailure` of the document has printed. */
  readonly shown: readonly string[];
}

/** Entries that were skipped within checkpoints, and checkpoints. */
export function skippedCount({ checkpoints }: Pick<DocumentResult, 'checkpoints'>): number {
  return checkpoints.reduce((sum, { state, outcomes }) => {
    const entries = outcomes.filter((outcome) => outcome.state === 'skipped').length;
    return sum + (state === 'skipped' ? Math.max(1, entries) : entries);
  }, 0);
}
