import { setTimeout } from 'node:timers/promises';
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
  /** CRs that wait for a worker. */
  readonly queue: number;
  /** Watches at the API server. */
  readonly watches: number;
  /** How often its process was started before. */
  readonly life: number;
}

/** The name in the exposition of each thing that is measured. */
const SERIES = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  handles: 'nodejs_active_resources',
  files: 'process_open_fds',
  queue: 'controller_queue_depth',
};

/** Memory and handles of the processes over time, as their own metrics tell. */
export class Meter {
  readonly curves: Readonly<Record<string, Sample[]>> = { a1: [], a2: [], b: [] };
  readonly #startedAt = performance.now();

  async take({ a, b }: World): Promise<void> {
    const at = Number(((performance.now() - this.#startedAt) / 60_000).toFixed(2));
    for (const { name, process, life, api } of [...a, b]) {
      const sample = await read(process.url);
      if (sample) this.curves[name]?.push({ at, ...sample, watches: api.openWatches, life });
    }
  }

  /** Takes samples until the signal is aborted. */
  async run(world: World, everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.take(world);
      await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A line for each sample, with a head. */
  csv(): string {
    const columns = ['at', 'rss', 'heap', 'handles', 'files', 'queue', 'watches', 'life'] as const;
    const rows = Object.entries(this.curves)
      .flatMap(([name, samples]) => samples.map((sample) => ({ name, ...sample })))
      .sort((one, other) => one.at - other.at)
      .map((row) => [row.at, row.name, ...columns.slice(1).map((column) => row[column])].join(','));
    return `${['minute,process,rssMiB,heapMiB,handles,files,queue,watches,life', ...rows].join('\n')}\n`;
  }

  /** Memory, handles and files that grew over a life, in words; `judged`: of how many lives that can be said. */
  growth(): { readonly judged: number; readonly grown: readonly string[] } {
    const lives = Object.entries(this.curves).flatMap(([name, samples]) =>
      [...new Set(samples.map(({ life }) => life))].map((life) => ({
        name,
        samples: samples.filter((sample) => sample.life === life),
      })),
    );
    const long = lives.filter(({ samples }) => (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0) >= LONG_MIN);
    return { judged: long.length, grown: long.flatMap(({ name, samples }) => grownIn(name, samples)) };
  }
}

/** Minutes of a life of which it can be said whether something grows. */
const LONG_MIN = 8;
/** By which factor, and by how much beyond it, the least of the last third may be above that of the second. */
const ALLOWED = { rss: [1.25, 16], heap: [1.25, 8], handles: [1.5, 20], files: [1.5, 20] } as const;

/** The least of a stretch: faults and garbage lie on top of it. */
function grownIn(name: string, samples: readonly Sample[]): readonly string[] {
  const third = Math.floor(samples.length / 3);
  const least = (stretch: readonly Sample[], what: keyof typeof ALLOWED): number =>
    Math.min(...stretch.map((sample) => sample[what]));
  return (Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]).flatMap((what) => {
    const [before, after] = [least(samples.slice(third, -third), what), least(samples.slice(-third), what)];
    const [factor, more] = ALLOWED[what];
    return after > before * factor + more ? [`${what} of ${name} grew from ${before} to ${after}`] : [];
  });
}

/** Undefined: it does not answer just now. */
async function read(url: string): Promise<Omit<Sample, 'at' | 'watches' | 'life'> | undefined> {
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
      queue: value(SERIES.queue),
    };
  } catch {
    return undefined;
  }
}
