import { request } from 'undici';
import type { World } from './world.js';

/** One moment of a process. */
interface Sample {
  /** Minutes since the start. */
  readonly at: number;
  /** MiB. */
  readonly rss: number;
  readonly heap: number;
  /** What keeps the event loop alive: sockets and timers for the most part. */
  readonly handles: number;
  /** Open file descriptors. */
  readonly files: number;
}

/** The name in the exposition of each thing that is measured. */
const SERIES = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  handles: 'nodejs_active_resources',
  files: 'process_open_fds',
};

/** Memory and handles of the processes over time, as their own metrics tell. */
export class Meter {
  readonly curves: Readonly<Record<string, Sample[]>> = { a1: [], a2: [], b: [] };
  readonly #startedAt = performance.now();

  async take({ a, b }: World): Promise<void> {
    const at = Number(((performance.now() - this.#startedAt) / 60_000).toFixed(2));
    for (const { name, process } of [...a, b]) {
      const sample = await read(process.url);
      if (sample) this.curves[name]?.push({ at, ...sample });
    }
  }
}

/** Undefined: it does not answer just now. */
async function read(url: string): Promise<Omit<Sample, 'at'> | undefined> {
  try {
    const answer = await request(`${url}/metrics`, { signal: AbortSignal.timeout(1_000) });
    const text = await answer.body.text();
    // Over all its labels.
    const value = (name: string): number =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
        (sum, [, number]) => sum + Number(number),
        0,
      );
    const mib = (name: string): number => Number((value(name) / 2 ** 20).toFixed(1));
    return {
      rss: mib(SERIES.rss),
      heap: mib(SERIES.heap),
      handles: value(SERIES.handles),
      files: value(SERIES.files),
    };
  } catch {
    return undefined;
  }
}
