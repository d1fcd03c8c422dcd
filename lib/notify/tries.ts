/** Three tries: after a failure that may pass, the next one follows 1 s and then 5 s later, or when the server says so. */
import { type Clock, sleep } from '../base/index.js';

export type Attempt =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: string;
      /** Another try would fail in the same way. */
      readonly final: boolean;
    };

export interface Tried {
  readonly ok: boolean;
  readonly attempts: number;
  readonly error: string;
}

const PAUSES_MS = [1_000, 5_000];

/** Resolves with the last attempt; on the signal no further try is made. */
export async function severalTries(
  attempt: () => Promise<Attempt>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Tried> {
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt();
    if (result.ok) return { ok: true, attempts, error: '' };
    const pauseMs = PAUSES_MS[attempts - 1];
    const failed = { ok: false, attempts, error: result.error };
    if (result.final || pauseMs === undefined || signal.aborted) return failed;
    await sleep(clock, pauseMs, signal);
    if (signal.aborted) return failed;
  }
}
