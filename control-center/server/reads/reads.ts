/**
 * What is read of a source while somebody looks at it: one request for all who do, at most once a second, kept for a minute
 * after. A failed read leaves the value as it was.
 */
import type { Clock } from '../../../lib/base/index.js';
import { parseJson } from '../../../oncop/index.js';
import type { Client } from '../fetch/client.js';
import { urlUnder } from '../fetch/url-under.js';
import { type Fields, fieldsOf, name } from '../shape/fields.js';
import type { Source } from '../sources/source.js';
import type { EntityStore } from '../store/entity-store.js';
import type { Read } from '../wire/index.js';
import { errorOf, type ReadSpec } from './read-spec.js';

const LEAST_MS = 1_000;
const KEPT_MS = 60_000;
/** Bytes of bodies that are kept, as they came; what nobody looks at goes first. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_READS = 4_096;

interface Entry {
  readonly spec: ReadSpec;
  value: unknown;
  asOf: number | undefined;
  error: Read<unknown>['error'];
  identity: string;
  etag: string | undefined;
  bytes: number;
  /** When it was asked last, and what the CRD's own order was then. */
  askedAt: number;
  seq: number;
  usedAt: number;
  watchers: number;
  flight: Promise<void> | undefined;
  /** The body as it came, for those who read more of it. */
  body: Fields;
}

export interface ReadTools {
  readonly clock: Clock;
  readonly client: Client;
  readonly store: EntityStore;
  readonly find: (runtime: string) => Source | undefined;
}

export class Reads {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly tools: ReadTools) {}

  /** The value, of this second. `onBody` gets the whole body of an answer. */
  async read(spec: ReadSpec): Promise<Read<unknown> & { readonly body: Fields }> {
    const entry = this.#take(spec);
    await this.#refresh(entry);
    return { ...shown(entry), body: entry.body };
  }

  /** Keeps it current, as an entity, until the returned function is called. */
  watch(spec: ReadSpec): () => void {
    const entry = this.#take(spec);
    entry.watchers++;
    this.#publish(entry);
    void this.#refresh(entry);
    let isWatching = true;
    return () => {
      if (isWatching) entry.watchers--;
      isWatching = false;
      entry.usedAt = this.tools.clock.monotonic();
    };
  }

  /** Once a second. */
  tick(now: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.watchers > 0) {
        if (now - entry.askedAt >= this.#interval(entry)) void this.#refresh(entry);
      } else if (now - entry.usedAt > KEPT_MS && !entry.flight) this.#drop(key, entry);
    }
    this.#shed();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** As often as the CRD changes, and a second apart. */
  #interval({ spec, seq }: Entry): number {
    const cell = this.#cell(spec);
    const hasMoved = cell?.live !== undefined && cell.live.seq !== seq;
    return hasMoved && spec.everyMs < 10_000 ? LEAST_MS : spec.everyMs;
  }

  #cell({ runtime, crd }: ReadSpec) {
    return crd === undefined ? undefined : this.tools.find(runtime)?.cells.get(crd);
  }

  #take(spec: ReadSpec): Entry {
    let entry = this.#entries.get(spec.key);
    if (!entry) {
      entry = {
        spec,
        value: undefined,
        asOf: undefined,
        error: null,
        identity: '',
        etag: undefined,
        bytes: 0,
        askedAt: Number.NEGATIVE_INFINITY,
        seq: -1,
        usedAt: 0,
        watchers: 0,
        flight: undefined,
        body: {},
      };
      this.#entries.set(spec.key, entry);
    }
    entry.usedAt = this.tools.clock.monotonic();
    return entry;
  }

  /** Joins the request in flight; asks nothing within a second of the last. */
  async #refresh(entry: Entry): Promise<void> {
    if (!entry.flight) {
      const now = this.tools.clock.monotonic();
      if (now - entry.askedAt < LEAST_MS) return;
      entry.askedAt = now;
      entry.seq = this.#cell(entry.spec)?.live?.seq ?? -1;
      entry.flight = this.#ask(entry).finally(() => {
        entry.flight = undefined;
        this.#publish(entry);
      });
    }
    await entry.flight;
  }

  async #ask(entry: Entry): Promise<void> {
    const { spec } = entry;
    const source = this.tools.find(spec.runtime);
    const endpoint = source?.endpointFor(spec.crd, spec.mayBeFollower);
    if (!endpoint) {
      entry.error = { code: 'not_answering', status: 0, message: 'the source has no address' };
      return;
    }
    const url = urlUnder(endpoint.url, spec.path);
    const answer = await this.tools.client.get(url, endpoint.credentials, { etag: entry.etag });
    if (answer.kind === 'failure') {
      entry.error = { code: 'not_answering', status: 0, message: answer.cause.message };
      return;
    }
    if (answer.status === 304) {
      entry.asOf = answer.sentAt;
      entry.error = null;
      return;
    }
    let value: unknown;
    try {
      value = parseJson(answer.body).value;
    } catch {
      entry.error = {
        code: 'not_json',
        status: answer.status,
        message: 'the body is not JSON, or is too large',
      };
      return;
    }
    // 503 of a degraded CRD has its body, that of an error has a code.
    const isError =
      typeof fieldsOf(value)['error'] === 'string' || (answer.status !== 200 && answer.status !== 503);
    if (isError) {
      entry.error = errorOf(answer.status, value);
      return;
    }
    const body = fieldsOf(value);
    entry.value = spec.read(body, value);
    entry.body = body;
    entry.identity = name(body, 'identity');
    entry.etag = answer.headers['etag']?.slice(0, 256);
    entry.asOf = answer.sentAt;
    entry.error = null;
    entry.bytes = answer.body.length;
  }

  #publish(entry: Entry): void {
    const { entity } = entry.spec;
    if (entity && entry.watchers > 0) this.tools.store.touch(entity, () => shown(entry));
  }

  #drop(key: string, { spec }: Entry): void {
    this.#entries.delete(key);
    if (spec.entity) this.tools.store.remove(spec.entity);
  }

  /** Drops what nobody looks at, the least recently used first, until the rest is within the bound. */
  #shed(): void {
    let bytes = 0;
    for (const entry of this.#entries.values()) bytes += entry.bytes;
    if (bytes <= MAX_BYTES && this.#entries.size <= MAX_READS) return;
    const idle = [...this.#entries].filter(([, { watchers, flight }]) => watchers === 0 && !flight);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, entry] of idle) {
      if (bytes <= MAX_BYTES && this.#entries.size <= MAX_READS) return;
      bytes -= entry.bytes;
      this.#drop(key, entry);
    }
  }
}

function shown({ value, asOf, error, identity }: Entry): Read<unknown> {
  return { value: value ?? null, asOf: asOf === undefined ? null : Math.round(asOf), error, identity };
}
