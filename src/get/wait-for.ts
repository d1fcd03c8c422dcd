import { messageOf, OrkestraError, shortDuration } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import type { ListedFormat } from '../output-options.js';
import { INTERRUPTED } from '../stop-requests.js';
import { type Goal, shortfall } from './goal.js';
import type { Listing } from './listing.js';
import { printListing } from './output.js';
import type { Reader } from './reader.js';
import { stopRequest } from './stop-request.js';

interface Waiting {
  readonly timeoutMs: number;
  readonly format: ListedFormat;
  readonly context: CommandContext;
}

type Seen = { readonly listing: Listing } | { readonly listing?: never; readonly behind: string };

/** What does not exist yet, and a runtime that does not answer yet, are waited for too. */
export async function waitFor(
  wanted: Goal,
  reader: Pick<Reader, 'read' | 'changes'>,
  { timeoutMs, format, context }: Waiting,
): Promise<void> {
  const { terminal, clock } = context;
  const next = reader.changes();
  const stop = stopRequest(context);
  let isLate = false;
  let behind = 'no answer yet';
  const limit = clock.setTimeout(() => {
    isLate = true;
    stop.end();
  }, timeoutMs);
  try {
    while (!stop.signal.aborted) {
      const seen = await Promise.race([look(wanted, reader), stop.ended]);
      if (typeof seen === 'boolean') break;
      if (seen.listing) {
        printListing(seen.listing, format, terminal);
        return;
      }
      behind = seen.behind;
      await Promise.race([next(), stop.ended]);
    }
    terminal.complain(
      `ork: ${isLate ? `not reached in ${shortDuration(timeoutMs)}` : 'interrupted'}: ${behind}`,
    );
    context.exit(isLate ? 1 : INTERRUPTED);
  } finally {
    clock.clearTimeout(limit);
    stop.release();
  }
}

/** The listing once it is as wanted; until then what it lacks. */
async function look(wanted: Goal, reader: Pick<Reader, 'read'>): Promise<Seen> {
  try {
    const listing = await reader.read();
    const behind = shortfall(wanted, listing);
    return behind === undefined ? { listing } : { behind };
  } catch (error) {
    if (!(error instanceof OrkestraError)) throw error;
    return { behind: messageOf(error) };
  }
}
