/** What a reconcile calls beside the API server (its `Writer` is that), as ports: who makes a reconciler passes them in. */
import type { ExternalCall } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { Run } from './run.js';
import type { TemplateData } from './template-data.js';

/** External calls in order, each seeing the results of those before it. */
export interface ExternalPort {
  /** The data with the results. Rejects when a call fails that must not, or with what the signal was aborted with. */
  make(calls: readonly ExternalCall[], data: TemplateData, signal: AbortSignal): Promise<TemplateData>;
}

/** The reconcile that calls a hook. */
export type HookRun = Pick<Run, 'cr' | 'signal' | 'writer' | 'trace'>;

/** The hook of a CRD. */
export interface HookPort {
  /** `first`: it is called before the blocks, else after them. */
  readonly plan: { readonly first: boolean };
  /** Rejects when the hook fails, or with what the signal was aborted with. */
  run(run: HookRun, args: JsonObject, data: TemplateData): Promise<void>;
}
