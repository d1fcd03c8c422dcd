/** A Control Center over runtimes of a test, and tabs that look at it as the page does. */
import { onTestFinished } from 'vitest';
import {
  ControlCenter,
  type ControlSettings,
  createControlMetrics,
} from '../../control-center/server/index.js';
import type {
  Change,
  CrsBlock,
  RowEntity,
  Snapshot,
  SourceEntity,
} from '../../control-center/server/wire/index.js';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import { BlockReader } from '../../oncop/index.js';
import { controlSettings } from './control-settings.js';

export interface Control {
  readonly url: string;
  /** What was logged, with its fields. */
  readonly log: readonly string[];
  tab(...topics: readonly string[]): Promise<Tab>;
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/** Ends with the test, unless it is stopped before; tests that run side by side pass their own `onTestFinished`. */
export async function startControl(
  more: Partial<ControlSettings>,
  finished: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Control> {
  const lines: string[] = [];
  const write = (fields: object, message?: string): void => {
    lines.push(JSON.stringify([message, fields]));
  };
  const center = new ControlCenter({
    settings: controlSettings(more),
    clock: systemClock(),
    random: systemRandom,
    log: { debug: write, info: write, warn: write, error: write },
    metrics: createControlMetrics({ processDefaults: false }),
  });
  const tabs: Tab[] = [];
  const stop = once(async () => {
    for (const tab of tabs) tab.close();
    await center.stop();
  });
  finished(stop);
  const url = await center.start();
  return {
    url,
    log: lines,
    tab: async (...topics) => {
      const tab = new Tab(`${url}api/stream?topics=${topics.map(encodeURIComponent).join(',')}`);
      tabs.push(tab);
      await tab.until(() => tab.snapshots > 0);
      return tab;
    },
    get: async <T>(path: string) => (await (await fetch(`${url}api/${path}`)).json()) as T,
    stop,
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** One stream, and the entities that it made. */
export class Tab {
  readonly entities = new Map<string, unknown>();
  /** CRs by key. */
  readonly rows = new Map<string, string>();
  readonly unknown: string[] = [];
  snapshots = 0;
  frames = 0;
  /** Every entity that came, in order. */
  readonly came: (readonly [key: string, entity: unknown])[] = [];
  bye = '';
  error: unknown;
  readonly #abort = new AbortController();
  readonly #waiting = new Set<() => void>();

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    void this.#read(url, headers);
  }

  close(): void {
    this.#abort.abort();
  }

  source(name: string): SourceEntity | undefined {
    return this.entities.get(`source:${encodeURIComponent(name)}`) as SourceEntity | undefined;
  }

  row(name: string, crd: string): RowEntity | undefined {
    return this.entities.get(`row:${encodeURIComponent(name)}/${encodeURIComponent(crd)}`) as
      | RowEntity
      | undefined;
  }

  /** The states that a source had, in order. */
  states(name: string): readonly string[] {
    const key = `source:${encodeURIComponent(name)}`;
    const all = this.came.flatMap(([each, entity]) =>
      each === key ? [(entity as SourceEntity).state.state] : [],
    );
    return all.filter((state, index) => state !== all[index - 1]);
  }

  /** Keys of one kind. */
  keys(kind: string): readonly string[] {
    return [...this.entities.keys()].filter((key) => key.startsWith(`${kind}:`));
  }

  /** Resolves once it holds, looked at after every event. Rejects when the stream ends before. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (holds()) resolve();
        else if (this.error !== undefined) reject(this.error);
        else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async #read(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
    try {
      const response = await fetch(url, { signal: this.#abort.signal, headers });
      if (response.status !== 200 || !response.body)
        throw new Error(`${response.status} ${await response.text()}`);
      const blocks = new BlockReader(64 * 1024 * 1024);
      for await (const chunk of response.body) {
        for (const { event, data } of blocks.push(chunk as Uint8Array)) {
          if (data) this.#take(event, JSON.parse(Buffer.from(data).toString('utf8')));
        }
      }
      this.error = new Error('the stream ended');
    } catch (error) {
      this.error = error;
    }
    for (const look of [...this.#waiting]) look();
  }

  #take(event: string, body: unknown): void {
    this.frames++;
    if (event === 'snapshot') this.#snapshot(body as Snapshot);
    else if (event === 'change') this.#change(body as Change);
    else if (event === 'crs') this.#crs(body as CrsBlock);
    else if (event === 'bye') this.bye = (body as { reason: string }).reason;
    for (const look of [...this.#waiting]) look();
  }

  #snapshot({ entities, unknown }: Snapshot): void {
    this.snapshots++;
    this.entities.clear();
    this.unknown.splice(0, this.unknown.length, ...unknown);
    this.#set(entities);
  }

  #change({ set, gone }: Change): void {
    this.#set(set);
    for (const key of gone) this.entities.delete(key);
  }

  #set(entities: object): void {
    for (const [key, entity] of Object.entries(entities)) {
      this.entities.set(key, entity);
      this.came.push([key, entity]);
    }
  }

  #crs(block: CrsBlock): void {
    if (block.reset) this.rows.clear();
    for (const key of block.gone) this.rows.delete(key);
    for (const [row, name] of block.name.entries()) {
      const namespace = block.namespace[row] ?? '';
      this.rows.set(namespace === '' ? name : `${namespace}/${name}`, block.phase[row] ?? '');
    }
  }
}
