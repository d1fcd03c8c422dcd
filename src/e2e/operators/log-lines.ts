import { type Clock, isObject, type JsonMap } from '../../../lib/base/index.js';

/** What is kept of a log; the oldest lines go first. */
const MOST_LINES = 20_000;

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The log of a process, with the time at which each line was written. */
export class LogLines {
  #lines: Line[] = [];
  readonly #followers = new Set<(text: string) => void>();

  constructor(readonly clock: Clock) {}

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** The entry of a line of JSON. */
  add(text: string): JsonMap | undefined {
    this.#lines.push({ at: this.clock.monotonic(), text });
    if (this.#lines.length > 2 * MOST_LINES) this.#lines = this.#lines.slice(-MOST_LINES);
    for (const follower of this.#followers) follower(`${text}\n`);
    return entryOf(text);
  }

  /** Lines with their ends, oldest first. */
  text({
    sinceMs,
    tailLines,
  }: {
    readonly sinceMs?: number | undefined;
    readonly tailLines?: number | undefined;
  }): string {
    const from = sinceMs === undefined ? 0 : this.clock.monotonic() - sinceMs;
    const lines = this.#lines.filter(({ at }) => at >= from);
    const last = tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
    return last.map(({ text }) => `${text}\n`).join('');
  }

  follow(listener: (text: string) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }
}

function entryOf(line: string): JsonMap | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
