/**
 * Deletes a CR whose `cleanup` holds, at once or after a while. Since when it holds stands in an annotation of the CR, so that a
 * restart does not start the wait again.
 */

import type { Program } from '../../katalog/index.js';
import { type Clock, timeText } from '../../lib/base/index.js';
import type { Run } from './run.js';
import type { TemplateData } from './template-data.js';

/** RFC 3339. */
export const CLEANUP_SINCE = 'orkestra.orkspace.io/cleanup-since';

/** When a CR that may be deleted is reconciled again. */
const AT_ONCE_MS = 1;

/** `gone`: the CR was deleted and is not reconciled further. */
export type CleanupStep =
  | { readonly gone: true }
  | { readonly gone: false; readonly againMs: number | undefined };

const STAYS: CleanupStep = { gone: false, againMs: undefined };

export class Cleanups {
  constructor(
    private readonly cleanup: Program['cleanup'],
    private readonly clock: Clock,
  ) {}

  /** Before a reconcile. */
  async look(run: Run, data: TemplateData): Promise<CleanupStep> {
    if (!this.cleanup) return STAYS;
    const written = run.cr.metadata.annotations?.[CLEANUP_SINCE];
    if (!this.cleanup.holds(data)) {
      if (written !== undefined) await annotate(run, null);
      return STAYS;
    }
    const leftMs = this.#leftMs(written);
    if (leftMs <= 0) {
      await run.delete();
      return { gone: true };
    }
    if (Number.isNaN(Date.parse(written ?? ''))) await annotate(run, timeText(this.clock.now()));
    return { gone: false, againMs: leftMs };
  }

  /** After it: when the CR is to be looked at again, since what it was brought to may let it go. */
  afterwards(run: Run, data: TemplateData): number | undefined {
    if (!this.cleanup?.holds(data)) return undefined;
    const written = run.cr.metadata.annotations?.[CLEANUP_SINCE];
    return written === undefined ? AT_ONCE_MS : Math.max(AT_ONCE_MS, this.#leftMs(written));
  }

  /** Since when it holds is now, where the annotation is not there or is no time. */
  #leftMs(written: string | undefined): number {
    const since = Date.parse(written ?? '');
    const afterMs = this.cleanup?.afterMs ?? 0;
    return Number.isNaN(since) ? afterMs : since + afterMs - this.clock.now();
  }
}

async function annotate(run: Run, value: string | null): Promise<void> {
  await run.patch({ metadata: { annotations: { [CLEANUP_SINCE]: value } } });
}
