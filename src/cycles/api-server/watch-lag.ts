/**
 * What a watch has not told yet of what was written: an API server answers a write before its watches hear of it. Until
 * they have, the write counts as a request that is under way.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { Pending } from '../local-dispatcher.js';
import type { ObjectPath } from './object-path.js';

/** A watch that leaves the object out, by a rule that only the server knows, is not waited for longer. */
const MOST_MS = 1_000;
/** As much as a number that two chunks share may need of the first one. */
const TAIL = 48;

interface OpenWatch {
  readonly path: ObjectPath;
  seen: bigint;
  tail: string;
}

interface Awaited {
  readonly path: ObjectPath;
  readonly version: bigint;
  readonly end: () => void;
}

export class WatchLag {
  readonly #watches = new Set<OpenWatch>();
  readonly #awaited = new Set<Awaited>();

  constructor(
    private readonly real: Clock,
    private readonly pending: Pending,
  ) {}

  /** A watch has begun; what is returned takes its data, and its end. */
  watch(path: ObjectPath): { readonly data: (chunk: Buffer) => void; readonly end: () => void } {
    const from = path.query.get('resourceVersion') ?? '0';
    const watch: OpenWatch = { path, seen: versionOf(from) ?? 0n, tail: '' };
    // What a selector leaves out never comes.
    const isWhole = !path.query.has('labelSelector') && !path.query.has('fieldSelector');
    if (isWhole) this.#watches.add(watch);
    return {
      data: (chunk) => {
        const text = watch.tail + chunk.toString('utf8');
        for (const [, number = ''] of text.matchAll(VERSION)) {
          const version = versionOf(number) ?? 0n;
          if (version > watch.seen) watch.seen = version;
        }
        watch.tail = text.slice(-TAIL);
        this.#look();
      },
      end: () => {
        this.#watches.delete(watch);
        this.#look();
      },
    };
  }

  /** An object was written in this version; resolves when the watches have it. */
  wrote(path: ObjectPath, resourceVersion: string | undefined): Promise<void> {
    const version = versionOf(resourceVersion ?? '');
    if (version === undefined) return Promise.resolve();
    this.pending.count++;
    return new Promise((resolve) => {
      const timer = this.real.setTimeout(() => awaited.end(), MOST_MS);
      const awaited: Awaited = {
        ...{ path, version },
        end: () => {
          if (!this.#awaited.delete(awaited)) return;
          this.real.clearTimeout(timer);
          this.pending.count--;
          this.pending.moves++;
          resolve();
        },
      };
      this.#awaited.add(awaited);
      this.#look();
    });
  }

  /** Nothing is waited for any more. */
  close(): void {
    for (const awaited of this.#awaited) awaited.end();
  }

  #look(): void {
    for (const awaited of this.#awaited) {
      const behind = [...this.#watches].some(
        ({ path, seen }) => covers(path, awaited.path) && seen < awaited.version,
      );
      if (!behind) awaited.end();
    }
  }
}

const VERSION = /"resourceVersion":"(\d+)"/g;

function versionOf(text: string): bigint | undefined {
  return /^\d+$/.test(text) ? BigInt(text) : undefined;
}

function covers(watch: ObjectPath, written: ObjectPath): boolean {
  if (watch.key !== written.key) return false;
  if (watch.namespace !== '' && watch.namespace !== written.namespace) return false;
  return watch.name === '' || watch.name === written.name;
}
