import {
  type CrossReader,
  compileCross,
  OncopClient,
  type OncopClientOptions,
  type OncopReport,
  type UndiciTransportOptions,
  undiciTransport,
} from '../../oncop/index.js';
import { FakeClock } from './fake-clock.js';
import type { Peer } from './peer.js';

/** A client whose time stands still unless the test moves it, over the real transport. */
export interface PeerClient {
  readonly reader: CrossReader;
  readonly clock: FakeClock;
  /** How each request ended, in order. */
  readonly results: () => string[];
  /** Lets what is due on the fake clock happen until the promise settles, as real I/O takes its own time. */
  moving<T>(promise: Promise<T>): Promise<T>;
}

export const METRICS = 'cross.loader.metrics.queueDepth';

/** A declaration of `loader` at that host, with a selector that needs encoding. */
export function loaderAt(host: string): object {
  return { crd: 'loader', selector: { name: 'my one', namespace: 'ns' }, source: { host } };
}

/** Peers and clients of one test, closed together. */
export class PeerBench {
  readonly #cleanups: (() => Promise<void>)[] = [];

  async started(starting: Promise<Peer>): Promise<Peer> {
    const server = await starting;
    this.#cleanups.push(() => server.close());
    return server;
  }

  open(
    declarations: readonly object[],
    { lookup, ...options }: Partial<OncopClientOptions> & Pick<UndiciTransportOptions, 'lookup'> = {},
  ): PeerClient {
    const clock = new FakeClock();
    const transport = undiciTransport({ clock, ...(lookup ? { lookup } : {}) });
    const reports: OncopReport[] = [];
    const client = new OncopClient({
      clock,
      random: () => 0,
      transport: transport.send,
      onReport: (report) => reports.push(report),
      ...options,
    });
    const { plan, problems } = compileCross(declarations, { crds: [], env: {} });
    if (problems.length > 0) throw new Error(problems.map((item) => item.message).join('; '));
    this.#cleanups.push(async () => {
      await client.close();
      await transport.close();
    });
    return {
      reader: client.open(plan),
      clock,
      results: () => reports.flatMap((item) => (item.type === 'request' ? [item.result] : [])),
      moving: (promise) => moving(clock, promise),
    };
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}

async function moving<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let done = false;
  const watched = promise.finally(() => {
    done = true;
  });
  while (!done) await clock.advance(0);
  return watched;
}
