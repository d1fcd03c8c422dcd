import type { CommandContext } from '../context.js';
import { ChangeSignal, type LiveClient } from '../live/index.js';
import type { Listing } from './listing.js';
import { readListing } from './read-listing.js';
import { type Subject, streamOf } from './subject.js';

/** One listing of several runtimes. */
export class Reader {
  readonly #signals: ChangeSignal[] = [];

  constructor(
    private readonly subject: Subject,
    private readonly runtimes: readonly { readonly url: string; readonly client: LiveClient }[],
    private readonly options: { readonly wide: boolean; readonly context: CommandContext },
  ) {}

  async read(): Promise<Listing> {
    const { wide, context } = this.options;
    const options = { wide, now: context.clock.now() };
    const listings = await Promise.all(
      this.runtimes.map(({ client }) => readListing(client, this.subject, options)),
    );
    const [first] = listings;
    if (!first || listings.length === 1) return first ?? { columns: [], rows: [], missing: 0 };
    return {
      columns: ['RUNTIME', ...first.columns],
      rows: listings.flatMap(({ rows }, index) => {
        const url = this.runtimes[index]?.url ?? '';
        return rows.map((row) => ({
          ...row,
          key: `${url} ${row.key}`,
          name: `${url} ${row.name}`,
          cells: [url, ...row.cells],
        }));
      }),
      missing: listings.reduce((sum, { missing }) => sum + missing, 0),
    };
  }

  /** Begins to listen for changes; gives what waits for the next one. */
  changes(): () => Promise<void> {
    const { clock } = this.options.context;
    const signals = this.runtimes.map(
      ({ client }) => new ChangeSignal(client, streamOf(this.subject), clock),
    );
    this.#signals.push(...signals);
    return () => Promise.race(signals.map((signal) => signal.next()));
  }

  async close(): Promise<void> {
    for (const signal of this.#signals) signal.close();
    await Promise.all(this.runtimes.map(({ client }) => client.close()));
  }
}
