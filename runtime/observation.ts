/**
 * What a runtime tells whoever embeds it, as it happens. The demo and the benches listen to it from another process;
 * nothing in the runtime depends on being heard.
 */
import type { JsonObject } from '../lib/base/index.js';

export type Observation =
  | { readonly type: 'listening'; readonly url: string }
  /** It leads these CRDs. */
  | { readonly type: 'leading'; readonly epoch: number; readonly crds: readonly string[] }
  /** It led these CRDs before, and does not any more. */
  | { readonly type: 'following'; readonly crds: readonly string[] }
  /** The queue's depth changed; `at` is wall time in Unix milliseconds. */
  | { readonly type: 'queue'; readonly crd: string; readonly depth: number; readonly at: number }
  /** The worker pool has this size now. */
  | { readonly type: 'workers'; readonly crd: string; readonly workers: number; readonly at: number }
  /** The autoscaler decided; the record is the one `/katalog/{crd}/autoscaler` shows. */
  | { readonly type: 'decision'; readonly crd: string; readonly at: number; readonly record: JsonObject };

export type Observer = (observation: Observation) => void;

/**
 * Where a reconcile of one custom resource stands; `cr` is its `namespace/name`, `id` that of its requests' User-Agent. While
 * one of them is asleep it waits for its clock alone.
 */
export type ReconcileEvent =
  | { readonly type: 'started'; readonly crd: string; readonly cr: string; readonly id: string }
  | { readonly type: 'asleep'; readonly crd: string }
  | { readonly type: 'awake'; readonly crd: string }
  | {
      readonly type: 'ended';
      readonly crd: string;
      readonly cr: string;
      /** undefined: it had not begun. */
      readonly id: string | undefined;
      readonly outcome: 'succeeded' | 'skipped' | 'deferred' | 'failed' | 'abandoned';
      /** Why it did not succeed. */
      readonly reason?: string | undefined;
    };

export type ReconcileListener = (event: ReconcileEvent) => void;
