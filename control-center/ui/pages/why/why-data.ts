import type { Changes, DecisionEntity, Json } from '../../../server/wire/index.js';
import type { SampleRecord, Window } from '../../charts/record.js';
import type { Gap, LeadChange } from '../../why/gaps.js';
import type { ReferenceRecord } from '../../why/saved.js';

/** What the page of decisions shows: from a runtime, or from a file. */
export interface WhyData {
  readonly runtime: string;
  readonly crd: string;
  readonly record: SampleRecord;
  readonly version: number;
  readonly references: readonly ReferenceRecord[];
  /** Newest first. */
  readonly decisions: readonly DecisionEntity[];
  readonly gaps: readonly Gap[];
  readonly leads: readonly LeadChange[];
  /** Messages of conditions that hold. */
  readonly notices: readonly string[];
  readonly lastUnchanged: DecisionEntity | null;
  readonly block: Json;
  /** What became of those whom the operator reads, and what the record's clock is ahead of theirs; undefined: not known. */
  readonly siblings: { readonly changes: Changes; readonly lead: number } | undefined;
}

/** What a person looks at. */
export interface WhyView {
  readonly window: Window;
  readonly isLive: boolean;
  readonly at: number | undefined;
  readonly decision: number | undefined;
  readonly asTable: boolean;
  /** It is from a file: links to a runtime are left out. */
  readonly isSaved: boolean;
}

export interface WhyActions {
  readonly choose: (decision: DecisionEntity | undefined) => void;
  readonly scrub: (at: number) => void;
  readonly zoom: (window: Window) => void;
  readonly backToLive: () => void;
}
