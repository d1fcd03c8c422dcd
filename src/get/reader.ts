import { OrkestraError } from '../../lib/base/index.js';
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

  /** Throws when a runtime does not answer, with a line for each that does not. */
  async read(): Promise<Listing> {
    const { listing, errors } = await this.readSome();
    const [first, ...others] = errors;
    if (!first) return listing;
    if (others.length === 0) throw first;
    const lines = errors.map(({ message }) => message).join('\n');
    throw new OrkestraError(first.code, lines, first.remedy, { cause: first });
  }

  /** What those have that answer, and the errors of the others. */
  async readSome(): Promise<{ readonly listing: Listing; readonly errors: readonly OrkestraError[] }> {
    const { wide, context } = this.options;
    const options = { wide, now: context.clock.now() };
    const settled = await Promise.allSettled(
      this.runtimes.map(async ({ url, client }) => ({
        url,
        listing: await readListing(client, this.subject, options),
      })),
    );
    const read = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const errors = settled.flatMap((each) => {
      if (each.status === 'fulfilled') return [];
      if (each.reason instanceof OrkestraError) return [each.reason];
      throw each.reason;
    });
    return { listing: this.#joined(read), errors };
  }

  #joined(read: readonly { readonly url: string; readonly listing: Listing }[]): Listing {
    const [first] = read;
    if (!first) return { columns: [], rows: [], missing: 0 };
    if (this.runtimes.length === 1) return first.listing;
    return {
      columns: ['RUNTIME', ...first.listing.columns],
      rows: read.flatMap(({ url, listing: { rows } }) => {
        return rows.map((row) => ({
          ...row,
          key: `${url} ${row.key}`,
          name: `${url} ${row.name}`,
          cells: [url, ...row.cells],
        }));
      }),
      missing: read.reduce((sum, { listing: { missing } }) => sum + missing, 0),
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
