import type { FunctionTable } from '../templates/index.js';

/** Functions that read the clock or give chance: their result is another one each time. A test ties the list to the rows. */
export const VOLATILE: ReadonlySet<string> = new Set([
  ...['randomAlphanumeric', 'randomHex', 'randomBase64'],
  ...['timeAgo', 'timeSince', 'timeUntil', 'isExpired'],
  ...['weekday', 'weekend', 'timeInWindow', 'timeNotInWindow'],
  ...['nextCron', 'cronJobNextScheduleTime'],
]);

/** A table that remembers the first volatile function that was looked up in it, those within notes included. */
export class RecordedTable implements FunctionTable {
  volatile: string | undefined;

  constructor(private readonly functions: FunctionTable) {}

  lookup(name: string): ReturnType<FunctionTable['lookup']> {
    const row = this.functions.lookup(name);
    this.volatile ??= row?.volatile;
    return row;
  }

  names(): Iterable<string> {
    return this.functions.names();
  }
}
