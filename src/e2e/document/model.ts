/** A test as it runs: paths are absolute, defaults filled in, includes in their place. */
import type { SourceDocument } from '../../../katalog/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import type { PlacedExpectation } from './includes.js';
import type {
  CommandCheck,
  MutationEntry,
  MutationName,
  ReadEntry,
  ReadName,
  ResourceCheck,
} from './kubectl-schema.js';
import type { HelmRelease, OnFailure, Phase, Provider, WaitFor } from './schema.js';

export type Mutation = {
  [Name in MutationName]: { readonly op: Name; readonly entry: MutationEntry<Name> };
}[MutationName];
export type Read = { [Name in ReadName]: { readonly op: Name; readonly entry: ReadEntry<Name> } }[ReadName];

export interface Checkpoint {
  readonly name: string;
  readonly phase: Phase;
  readonly timeoutMs: number;
  /** Before it is looked at for the first time. */
  readonly waitMs: number;
  /** Where it stands: `file:line`. */
  readonly place: string;
  readonly file: string;
  readonly line: number;
  /** All of `when` and one of `or` must hold, else it is skipped. */
  readonly gate: JsonObject;
  readonly resources: readonly ResourceCheck[];
  readonly mutations: readonly Mutation[];
  readonly reads: readonly Read[];
  readonly commands: readonly CommandCheck[];
  readonly onFailure: OnFailure | undefined;
}

/** Manifests to apply, and what to wait for after each. */
export interface SetupStep {
  readonly path: string;
  readonly waitMs: number;
  readonly waits: readonly WaitFor[];
}

export interface NoteText {
  readonly name: string;
  readonly expression: string;
}

export interface E2eTest {
  readonly name: string;
  readonly file: string;
  /** Commands run here. */
  readonly folder: string;
  readonly katalog: string | undefined;
  readonly crdFiles: readonly string[];
  readonly crFiles: readonly string[];
  readonly cluster: { readonly provider: Provider; readonly name: string; readonly reuse: boolean };
  readonly setup: {
    readonly apply: readonly SetupStep[];
    readonly helm: readonly HelmRelease[];
    readonly wait: readonly WaitFor[];
  };
  readonly notes: readonly NoteText[];
  readonly onFailure: OnFailure | undefined;
  /** By phase, in the order of the document within one. */
  readonly checkpoints: readonly Checkpoint[];
  /** As it stands in its files, for whoever reports what is wrong with it. */
  readonly written: { readonly document: SourceDocument; readonly placed: readonly PlacedExpectation[] };
}

/** A document that runs, and how it was reached. */
export interface PlannedTest {
  readonly test: E2eTest;
  /** Before it begins. */
  readonly waitMs: number;
  /** On a cluster of its own where documents share one. */
  readonly freshCluster: boolean;
}
