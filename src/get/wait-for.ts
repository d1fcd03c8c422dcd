import { messageOf, OrkestraError, shortDuration } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { INTERRUPTED } from '../stop-requests.js';
import { type Goal, shortfall } from './goal.js';
import type { Listing } from './listing.js';
import { type Format, listingLines } from './output.js';
import type { Reader } from './reader.js';
import { stopRequest } from './stop-request.js';

interface Waiting {
  readonly timeoutMs: number;
  readonly format: Format;
  readonly context: CommandContext;
}

/** What does not exist yet, and a runtime that does not answer yet, are waited for too. */
export async function waitFor(
  wanted: Goal,
  reader: Reader,
  { timeoutMs, format, context }: Waiting,
): Promise<void> {
  const { terminal, clock } = context;
  const next = reader.changes();
  const stop = stopRequest(context);
  let isLate = false;
  const limit = clock.setTimeout(() => {
    isLate = true;
    stop.end();
  }, timeoutMs);
  try {
    for (;;) {
      const { listing, behind } = await look(wanted, reader);
      if (listing && behind === undefined) {
        for (const line of listingLines(listing, format, terminal.color)) terminal.print(line);
        return;
      }
      if (!stop.signal.aborted) await Promise.race([next(), stop.ended]);
      if (!stop.signal.aborted) continue;
      terminal.complain(
        `ork: ${isLate ? `not reached in ${shortDuration(timeoutMs)}` : 'interrupted'}: ${behind}`,
      );
      return context.exit(isLate ? 1 : INTERRUPTED);
    }
  } finally {
    clock.clearTimeout(limit);
    stop.release();
  }
}

async function look(
  wanted: Goal,
  reader: Reader,
): Promise<{ listing?: Listing; behind?: string | undefined }> {
  try {
    const listing = await reader.read();
    return { listing, behind: shortfall(wanted, listing) };
  } catch (error) {
    if (!(error instanceof OrkestraError)) throw error;
    return { behind: messageOf(error) };
  }
}
