/**
 * One runtime as the Control Center sees it: the connections to its replicas, and the last values of each CRD that a
 * leader confirmed. A follower's answer replaces nothing, and neither does an answer that is older than what is shown.
 *
 * What it does not guarantee: that two CRDs are shown as of one moment.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { Credentials } from '../fetch/client.js';
import { readHealth, readLive } from '../shape/crd-body.js';
import { readDecision } from '../shape/decision-body.js';
import type { Fields } from '../shape/fields.js';
import type { KatalogBody } from '../shape/katalog-body.js';
import type { EntityStore } from '../store/entity-store.js';
import { keyOf } from '../store/keys.js';
import type { CrdEntity, KatalogHead, Replica, SourceAge, SourceEntity, SourceState } from '../wire/index.js';
import { CrdCell } from './crd-cell.js';
import type { SourceDeclaration } from './declaration.js';
import { Endpoint, type EndpointSink, type EndpointTools, type ReceivedPart } from './endpoint.js';
import { Guests } from './guests.js';
import { rowEntity, shownOf } from './row.js';
import { bestOf } from './state.js';

/** How often the moment of the last confirmation is sent. */
const AGE_MS = 5_000;

/** What the parts beside it are told. */
export interface SourceObserver {
  /** The head or the replicas changed: who it is, where its gateway is. */
  identified(source: Source): void;
  stateChanged(source: Source, from: SourceState['state'], to: SourceState['state']): void;
  leaderChanged(source: Source, identity: string): void;
  /** A live body of a leader was accepted. */
  sampled(source: Source, cell: CrdCell): void;
  /** CRDs came or went. */
  crdsChanged(source: Source, gone: readonly string[]): void;
}

export interface SourceTools extends EndpointTools {
  readonly store: EntityStore;
  readonly observer: SourceObserver;
  /** Denied at admission for a CRD; null: no gateway is known. */
  readonly deniedOf: (source: Source, gvr: string) => number | null;
}

export class Source implements EndpointSink {
  readonly cells = new Map<string, CrdCell>();
  readonly credentials: Credentials;
  kind: 'runtime' | 'gateway' | null = null;
  head: KatalogHead | null = null;
  replicas: readonly Replica[] = [];
  /** Sources that were joined into this one. */
  readonly joined: Source[] = [];
  /** The last body, of a gateway. */
  gatewayBody: { readonly body: KatalogBody; readonly asOf: number } | undefined;
  #cluster = '';
  #health: SourceEntity['health'] = 'unknown';
  #katalogStamp: KatalogBody['stamp'] | undefined;
  #state: SourceState;
  #endpoints: Endpoint[] = [];
  readonly #guests: Guests;
  #confirmedAt: number | undefined;
  #ageSentAt = Number.NEGATIVE_INFINITY;
  #leader = '';
  /** It was removed, or joined into another: what still arrives is not shown. */
  #isWithdrawn = false;
  readonly #watched = new Map<string, number>();

  constructor(
    public declaration: SourceDeclaration,
    private readonly tools: SourceTools,
  ) {
    const { urls, gateway, token, ca } = declaration;
    const listed = [...urls, ...(gateway ? [gateway] : [])];
    this.credentials = { token, tls: ca, origins: new Set(listed.map(({ origin }) => origin)) };
    this.#endpoints = urls.map((url) => this.#endpoint(url, false));
    this.#guests = new Guests(
      (url) => this.#endpoint(url, true),
      (origin) => this.#endpoints.some(({ url }) => url.origin === origin),
    );
    this.#state = {
      state: 'connecting',
      since: Math.round(tools.clock.monotonic()),
      url: urls[0]?.href ?? '',
    };
  }

  get name(): string {
    return this.declaration.name;
  }

  get cluster(): string {
    return this.declaration.cluster || this.#cluster;
  }

  get state(): SourceState {
    return this.#state;
  }

  get clock(): Clock {
    return this.tools.clock;
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#endpoints, ...this.#guests.all];
  }

  get confirmedAt(): number | undefined {
    return this.#confirmedAt;
  }

  /** The connections start one after the other within that time. */
  start(delayMs: number): void {
    for (const endpoint of this.#endpoints) endpoint.start(delayMs);
    this.publish();
  }

  async stop(): Promise<void> {
    await Promise.all([
      ...this.endpoints.map((each) => each.stop()),
      ...this.joined.map((each) => each.stop()),
    ]);
  }

  tryNow(): void {
    for (const endpoint of this.endpoints) endpoint.tryNow();
  }

  /** Takes the connections of another entry that turned out to be the same runtime. */
  async adopt(other: Source): Promise<void> {
    this.joined.push(other);
    await other.stop();
    const added = other.declaration.urls.map((url) => this.#endpoint(url, false, other.credentials));
    this.#endpoints.push(...added);
    for (const endpoint of added) endpoint.start(0);
    this.publish();
  }

  /** Somebody looks at the CRD until the returned function is called. */
  watch(crd: string): () => void {
    this.#watched.set(crd, (this.#watched.get(crd) ?? 0) + 1);
    const cell = this.cells.get(crd);
    if (cell) cell.isWatched = true;
    if (this.#state.state === 'polled') this.tryNow();
    return () => {
      const left = (this.#watched.get(crd) ?? 1) - 1;
      if (left > 0) this.#watched.set(crd, left);
      else this.#watched.delete(crd);
      const now = this.cells.get(crd);
      if (left > 0 || !now) return;
      now.isWatched = false;
      this.#dropDecisions(now, now.trimmed());
    };
  }

  watched(): readonly string[] {
    return [...this.#watched.keys()];
  }

  isLedElsewhere(endpoint: Endpoint): boolean {
    return this.endpoints.some((each) => each !== endpoint && each.isStreaming);
  }

  /** Whether any connection is answered now. */
  get isAnswered(): boolean {
    return ['live', 'polled', 'follower only'].includes(this.#state.state);
  }

  /** The one to ask for what is read on demand: a leader's, else any that answers. */
  endpointFor(crd: string | undefined, mayBeFollower: boolean): Endpoint | undefined {
    const { leader } = (crd === undefined ? undefined : this.cells.get(crd)) ?? {};
    if (leader && ['live', 'polled'].includes(leader.state.state)) return leader;
    const all = this.endpoints;
    return (
      all.find(({ state }) => state.state === 'live' || state.state === 'polled') ??
      (mayBeFollower ? all.find(({ state }) => state.state === 'follower only') : undefined) ??
      all[0]
    );
  }

  /** Once a second: what became old. */
  tick(now: number): void {
    for (const endpoint of this.endpoints) endpoint.age(now);
    for (const cell of this.cells.values()) {
      const before = cell.shownBefore;
      cell.shownBefore = shownOf(cell, this.#context(now));
      if (before !== cell.shownBefore) this.#publishRow(cell);
    }
  }

  changed(endpoint: Endpoint): void {
    const { state } = endpoint.state;
    if (state === 'follower only') this.#guests.ask(endpoint.leaderUrl);
    const isUseless = state !== 'live' && state !== 'polled' && state !== 'connecting';
    if (endpoint.isGuest && isUseless) this.#guests.drop(endpoint);
    const before = this.#state;
    this.#state = bestOf(
      this.endpoints.map((each) => each.state),
      before,
    );
    if (before.state !== this.#state.state) {
      this.tools.observer.stateChanged(this, before.state, this.#state.state);
      this.publishRows();
    }
    this.publish();
  }

  katalog(endpoint: Endpoint, body: KatalogBody, asOf: number): void {
    if (this.#isWithdrawn) return;
    const { observer } = this.tools;
    this.kind = body.kind;
    if (body.kind === 'gateway') {
      this.gatewayBody = { body, asOf };
      this.#confirmed(asOf);
      this.head = body.head;
      this.#health = 'healthy';
      observer.identified(this);
      this.publish();
      return;
    }
    const isLeader = body.stamp.isKonductor || endpoint.leads.size > 0;
    if (this.head === null || isLeader) this.#takeHead(body, isLeader);
    this.#takeRows(endpoint, body, asOf);
    if (isLeader) this.#confirmed(asOf);
    this.#led(isLeader ? body.stamp.identity : '');
    observer.identified(this);
    this.publish();
  }

  confirmed(endpoint: Endpoint, asOf: number): void {
    for (const crd of endpoint.leads) {
      const cell = this.cells.get(crd);
      if (cell?.leader === endpoint) cell.confirm(asOf);
    }
    if (endpoint.leads.size > 0 || this.kind === 'gateway') this.#confirmed(asOf);
  }

  part(endpoint: Endpoint, { crd, part, body, stamp, asOf }: ReceivedPart): void {
    const cell = this.cells.get(crd);
    const now = this.clock.monotonic();
    if (!stamp.isKonductor) endpoint.leads.delete(crd);
    if (!cell?.accepts(stamp, now, endpoint.staleMs)) return;
    const isNewLeader = cell.leader !== endpoint;
    cell.accepted(stamp, endpoint, asOf);
    this.#confirmed(asOf);
    this.#led(stamp.identity);
    if (part === 'health') cell.health = readHealth(body);
    else {
      const { epoch, seq } = stamp.order ?? { epoch: 0, seq: 0 };
      cell.live = readLive(body, {
        identity: stamp.identity,
        epoch,
        seq,
        asOf: Math.round(asOf),
        now: this.clock.now(),
      });
      const depth = cell.live.metrics['queueDepth'];
      if (typeof depth === 'number') cell.queue(depth, now);
      this.tools.observer.sampled(this, cell);
    }
    this.#publishCell(cell);
    if (isNewLeader) this.publish();
  }

  decision(_endpoint: Endpoint, crd: string, record: Fields): void {
    const cell = this.cells.get(crd);
    if (cell) this.decided(cell, record);
  }

  /** Keeps a decision of a stream or of a read. */
  decided(cell: CrdCell, record: Fields): void {
    const decision = readDecision(record);
    this.tools.store.put(keyOf('decision', this.name, cell.name, `${decision.id}`), JSON.stringify(decision));
    this.#dropDecisions(cell, cell.decided(decision));
    this.#publishRow(cell);
  }

  publish(): void {
    if (this.#isWithdrawn) return;
    this.tools.store.touch(keyOf('source', this.name), () => this.#entity());
  }

  publishRows(): void {
    for (const cell of this.cells.values()) this.#publishRow(cell);
  }

  /** Nothing of it is shown any more. */
  withdraw(): void {
    const { store } = this.tools;
    this.#isWithdrawn = true;
    store.remove(keyOf('source', this.name));
    store.remove(keyOf('age', this.name));
    this.tools.observer.crdsChanged(this, [...this.cells.keys()]);
    for (const crd of [...this.cells.keys()]) this.#forget(crd);
  }

  #takeHead(body: KatalogBody, isLeader: boolean): void {
    this.head = body.head;
    this.#cluster = body.cluster;
    if (body.replicas.length > 0) this.replicas = body.replicas;
    if (!isLeader) return;
    const isWaiting = body.rows.every(({ state }) => state === 'pending' || state === 'not started');
    this.#health =
      body.status === 503 ? 'degraded' : isWaiting && body.rows.length > 0 ? 'pending' : 'healthy';
  }

  #takeRows(endpoint: Endpoint, body: KatalogBody, asOf: number): void {
    const now = this.clock.monotonic();
    const isNewer = body.stamp.isKonductor || this.#katalogStamp === undefined;
    for (const row of body.rows) {
      let cell = this.cells.get(row.name);
      if (!cell) {
        cell = new CrdCell(row.name);
        cell.isWatched = this.#watched.has(row.name);
        this.cells.set(row.name, cell);
      }
      const wasLed = cell.leader === endpoint;
      if (
        row.isKonductor &&
        (wasLed ||
          cell.accepts({ ...body.stamp, order: undefined, isKonductor: true }, now, endpoint.staleMs))
      ) {
        cell.row = row;
        cell.leader = endpoint;
        cell.confirm(asOf);
      } else cell.row ??= row;
      if (!row.isKonductor && row.konductor !== '' && cell.leader?.leads.has(row.name) !== true)
        this.#guests.ask(row.konductor);
      this.#publishCell(cell);
    }
    if (!isNewer) return;
    this.#katalogStamp = body.stamp;
    const present = new Set(body.rows.map(({ name }) => name));
    const gone = [...this.cells.keys()].filter((crd) => !present.has(crd));
    for (const crd of gone) this.#forget(crd);
    this.tools.observer.crdsChanged(this, gone);
  }

  #forget(crd: string): void {
    const { store } = this.tools;
    const cell = this.cells.get(crd);
    this.cells.delete(crd);
    for (const kind of ['row', 'crd', 'spark'] as const) store.remove(keyOf(kind, this.name, crd));
    if (cell) this.#dropDecisions(cell, cell.decisions);
  }

  #dropDecisions(cell: CrdCell, ids: readonly number[]): void {
    for (const id of ids) this.tools.store.remove(keyOf('decision', this.name, cell.name, `${id}`));
  }

  #confirmed(asOf: number): void {
    this.#confirmedAt = Math.max(this.#confirmedAt ?? asOf, asOf);
    const now = this.clock.monotonic();
    if (this.#isWithdrawn || now - this.#ageSentAt < AGE_MS) return;
    this.#ageSentAt = now;
    const confirmedAt = Math.round(this.#confirmedAt);
    this.tools.store.touch(keyOf('age', this.name), (): SourceAge => ({ confirmedAt }));
  }

  #led(identity: string): void {
    if (identity === '' || identity === this.#leader) return;
    const isChange = this.#leader !== '';
    this.#leader = identity;
    if (isChange) this.tools.observer.leaderChanged(this, identity);
  }

  #endpoint(url: URL, isGuest: boolean, credentials = this.credentials): Endpoint {
    return new Endpoint({ url, credentials, isGuest }, this, this.tools);
  }

  #context(now: number) {
    return {
      runtime: this.name,
      cluster: this.cluster,
      isAnswered: this.isAnswered,
      staleMs: this.#state.state === 'polled' ? 2 * this.tools.refreshMs + 1_000 : 15_000,
      now,
    };
  }

  #publishCell(cell: CrdCell): void {
    this.#publishRow(cell);
    const crd = cell.name;
    this.tools.store.touch(
      keyOf('crd', this.name, crd),
      (): CrdEntity => ({ runtime: this.name, crd, health: cell.health ?? null, live: cell.live ?? null }),
    );
  }

  #publishRow(cell: CrdCell): void {
    this.tools.store.touch(keyOf('row', this.name, cell.name), () =>
      rowEntity(cell, {
        ...this.#context(this.clock.monotonic()),
        denied: cell.row ? this.tools.deniedOf(this, cell.row.gvr) : null,
      }),
    );
  }

  #entity(): SourceEntity {
    const { name, urls, aliases, from } = this.declaration;
    const all = [...urls, ...this.joined.flatMap((each) => each.declaration.urls)];
    return {
      name,
      kind: this.kind,
      urls: all.map(shownUrl),
      aliases: [...aliases, ...this.joined.flatMap((each) => each.declaration.aliases)],
      cluster: this.cluster,
      from,
      state: this.#state,
      health: this.#health,
      katalog: this.head,
      replicas: this.replicas,
      joined: this.joined.map((each) => each.name),
    };
  }
}

/** Without what may be a secret. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}
