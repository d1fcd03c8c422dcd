/** What happens in a demo and is worth a line; one JSON object each with `--json`. */
import type { Reactions } from './reaction.js';

export type RuntimeName = 'loader' | 'processor';

export type DemoEvent =
  | {
      readonly type: 'cluster';
      /** `embedded`, or the address of the API server. */
      readonly cluster: string;
      /** Absent: that of kubectl. */
      readonly kubeconfig?: string;
      /** Absent: the current one. */
      readonly context?: string;
      readonly namespace: string;
      readonly example: string;
    }
  | { readonly type: 'runtime'; readonly runtime: RuntimeName; readonly pid: number; readonly url: string }
  | { readonly type: 'control'; readonly url: string }
  | {
      readonly type: 'ready';
      readonly processors: number;
      readonly baseline: number;
      /** false: nothing in this cluster runs Deployments. */
      readonly deploymentsReady: boolean;
    }
  | {
      readonly type: 'wave';
      readonly wave: number;
      readonly loaders: number;
      /** false: the autoscaler is paused, to compare. */
      readonly autoscaled: boolean;
    }
  | { readonly type: 'created'; readonly wave: number; readonly loaders: number }
  | {
      readonly type: 'scaled';
      readonly crd: string;
      readonly from: number;
      readonly to: number;
      readonly sentence: string;
    }
  | { readonly type: 'drained'; readonly wave: number; readonly peakQueue: number }
  /** Every batch of the wave is processed, so long after its first Loader was created. */
  | { readonly type: 'processed'; readonly wave: number; readonly autoscaled: boolean; readonly ms: number }
  | { readonly type: 'returned'; readonly wave: number; readonly workers: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'stopping'; readonly why: string }
  | Summary;

export interface Summary {
  readonly type: 'summary';
  /** In every wave the pool grew above its baseline. */
  readonly scaledUp: boolean;
  /** In every wave it came back to it after the queue was drained. */
  readonly returned: boolean;
  readonly baseline: number;
  readonly peakWorkers: number;
  /** From the queue's crossing of a level in one process to the pool that it asks for in the other. */
  readonly reactionMs: Reactions | null;
  /** From the first Loader to the last Processor, with the autoscaler and with it paused; null: not measured. */
  readonly endToEndMs: EndToEnd;
  /** From the start of the command to the first decision that changed a size. */
  readonly timeToFirstDecisionMs: number | null;
  /** In each wave. */
  readonly loaders: number;
  /** Waves that ran to their end with the autoscaler. */
  readonly waves: number;
  readonly deploymentsReady: boolean;
  /** What came of it, in one sentence. */
  readonly outcome: string;
}

export interface EndToEnd {
  readonly with: number | null;
  readonly without: number | null;
}

/** An event with the milliseconds since the command began. */
export type TimedEvent = DemoEvent & { readonly elapsedMs: number };
