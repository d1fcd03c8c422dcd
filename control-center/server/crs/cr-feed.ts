/**
 * The CRs of one CRD while somebody looks at them: over the stream of the runtime where it has one, else the list every
 * refresh. Rows stay while it does not answer.
 */
import { type Clock, jittered, type Random, sleep } from '../../../lib/base/index.js';
import { parseJson, type StreamBlock } from '../../../oncop/index.js';
import type { Client } from '../fetch/client.js';
import { readStream } from '../fetch/stream.js';
import { urlUnder } from '../fetch/url-under.js';
import { errorOf } from '../reads/read-spec.js';
import { count, fieldsOf, text } from '../shape/fields.js';
import type { Endpoint } from '../sources/endpoint.js';
import type { Source } from '../sources/source.js';
import type { EntityStore } from '../store/entity-store.js';
import type { CrsState } from '../wire/index.js';
import { CrRows, itemsOf, keysOf } from './cr-rows.js';

export const MOST_ROWS = 20_000;
const MAX_BYTES = 24 * 1024 * 1024;
const PAGE = 2_000;
const BACKOFF = { firstMs: 500, longestMs: 15_000 };

export interface CrFeedTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: Client;
  readonly store: EntityStore;
  readonly refreshMs: number;
  readonly find: (runtime: string) => Source | undefined;
}

export interface CrTopic {
  readonly key: `crs:${string}`;
  readonly runtime: string;
  readonly crd: string;
  /** `namespace=` and `labelSelector=`, as they go on. */
  readonly query: URLSearchParams;
}

export class CrFeed {
  readonly rows = new CrRows();
  #state: CrsState = { state: 'loading', total: null, problem: '' };
  readonly #stop = new AbortController();
  readonly #readers = new Set<() => void>();
  /** Keys of the list that is being sent. */
  #listed: Set<string> | undefined;

  constructor(
    readonly topic: CrTopic,
    private readonly tools: CrFeedTools,
  ) {
    this.#publish();
    void this.#run();
  }

  /** `onChange` is called when there are rows that a reader has not seen. */
  join(onChange: () => void): () => void {
    this.#readers.add(onChange);
    return () => this.#readers.delete(onChange);
  }

  get isWatched(): boolean {
    return this.#readers.size > 0;
  }

  close(): void {
    this.#stop.abort();
    this.tools.store.remove(this.topic.key);
  }

  async #run(): Promise<void> {
    const { clock, random } = this.tools;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const isFine = await this.#round();
      failures = isFine ? 0 : failures + 1;
      if (this.#stop.signal.aborted || this.#state.state === 'too many') return;
      const bound = Math.min(BACKOFF.longestMs, BACKOFF.firstMs * 2 ** Math.min(failures, 10));
      await sleep(clock, isFine ? this.tools.refreshMs : jittered(bound, 0.5, random), this.#stop.signal);
    }
  }

  /** Whether a list came whole. */
  async #round(): Promise<boolean> {
    const { client, clock } = this.tools;
    const endpoint = this.tools.find(this.topic.runtime)?.endpointFor(this.topic.crd, true);
    if (!endpoint) return this.#failed('the source is not known');
    this.#listed = new Set();
    const end = await readStream(
      {
        client,
        clock,
        url: this.#url(endpoint, 'crs/stream'),
        credentials: endpoint.credentials,
        signal: this.#stop.signal,
      },
      { opened: () => undefined, block: (block) => this.#block(block) },
    );
    if (end.kind === 'left') return true;
    if (end.kind === 'broken') return this.#failed(end.cause.message);
    if (end.status === 404) return this.#list(endpoint);
    return this.#failed(`the status is ${end.status}`, end.status === 403 || end.status === 401);
  }

  #url(endpoint: Endpoint, path: string, more: Readonly<Record<string, string>> = {}): URL {
    const url = urlUnder(endpoint.url, `/katalog/${encodeURIComponent(this.topic.crd)}/${path}`);
    for (const [key, value] of [...this.topic.query, ...Object.entries(more)])
      url.searchParams.set(key, value);
    return url;
  }

  #block({ event, data }: StreamBlock): boolean {
    if (event === 'crs' && data) {
      const { value } = parseJson(data);
      for (const item of itemsOf(value, 'set')) {
        const key = this.rows.set(item);
        this.#listed?.add(key);
      }
      for (const key of keysOf(value, 'gone')) this.rows.remove(key);
      if (this.#isTooMany()) return false;
    } else if (event === 'synced') {
      if (this.#listed) this.rows.keepOnly(this.#listed);
      this.#listed = undefined;
      this.#set({ state: 'synced', total: this.rows.size, problem: '' });
    } else if (event === 'reset') this.#listed = new Set();
    else return true;
    if (!this.#listed && this.#state.total !== this.rows.size) {
      this.#set({ state: 'synced', total: this.rows.size, problem: '' });
    }
    this.#changed();
    return true;
  }

  /** Of a runtime without the stream. */
  async #list(endpoint: Endpoint): Promise<boolean> {
    const listed = new Set<string>();
    let token = '';
    do {
      const more = { limit: `${PAGE}`, ...(token === '' ? {} : { continue: token }) };
      const answer = await this.tools.client.get(this.#url(endpoint, 'cr', more), endpoint.credentials, {
        signal: this.#stop.signal,
      });
      if (answer.kind === 'failure') return this.#failed(answer.cause.message);
      let value: unknown;
      try {
        value = parseJson(answer.body).value;
      } catch {
        return this.#failed('the body is not JSON, or is too large');
      }
      if (answer.status !== 200)
        return this.#failed(errorOf(answer.status, value).message, answer.status === 403);
      for (const item of itemsOf(value, 'items')) listed.add(this.rows.set(item));
      if (this.#isTooMany(count(fieldsOf(value), 'total'))) return false;
      token = text(fieldsOf(value), 'continue');
    } while (token !== '' && !this.#stop.signal.aborted);
    this.rows.keepOnly(listed);
    this.#set({ state: 'synced', total: this.rows.size, problem: '' });
    this.#changed();
    return true;
  }

  #isTooMany(total = this.rows.size): boolean {
    if (total <= MOST_ROWS && this.rows.bytes <= MAX_BYTES) return false;
    this.rows.clear();
    const problem = `more than ${MOST_ROWS} CRs, or ${MAX_BYTES / 1024 / 1024} MiB: choose a namespace or labels`;
    this.#set({ state: 'too many', total, problem });
    this.#changed();
    return true;
  }

  #failed(problem: string, isRefused = false): false {
    this.#set({ ...this.#state, state: isRefused ? 'refused' : 'stale', problem });
    return false;
  }

  #set(state: CrsState): void {
    this.#state = state;
    this.#publish();
  }

  #publish(): void {
    this.tools.store.touch(this.topic.key, () => this.#state);
  }

  #changed(): void {
    for (const onChange of this.#readers) onChange();
  }
}
