/**
 * One URL of a source: it is asked for `/katalog` again and again, and its stream is kept open. It says what it saw; what
 * that means for the source is the source's business.
 *
 * It never stops trying, never tries in a tight loop, and delays nobody else.
 */
import { backoffMs, jittered, sleep } from '../../../lib/base/index.js';
import { type ConnectionToken, parseJson, type StreamBlock } from '../../../oncop/index.js';
import type { Answer, Credentials, Failure } from '../fetch/client.js';
import { HEARTBEAT_MS } from '../fetch/stream.js';
import { urlUnder } from '../fetch/url-under.js';
import { type Fields, fieldsOf, name, names } from '../shape/fields.js';
import { foreignBody, type KatalogBody, readKatalog } from '../shape/katalog-body.js';
import { type Stamp, stampOf } from '../shape/stamp.js';
import type { SourceState } from '../wire/index.js';
import { EndpointStream, isMissing, type StreamTools } from './endpoint-stream.js';
import { roleFor } from './missing-role.js';
import { reduce, type StateEvent } from './state.js';
import { BACKOFF, NEW_CONNECTIONS } from './tries.js';

/** What of a stream is read. */
export type CrdPart = 'health' | 'metrics';

export interface EndpointSink {
  /** Its state changed. */
  changed(endpoint: Endpoint): void;
  katalog(endpoint: Endpoint, body: KatalogBody, asOf: number): void;
  /** What it said last is still so. */
  confirmed(endpoint: Endpoint, asOf: number): void;
  /** `part` of a CRD; the order is in the stamp. */
  part(endpoint: Endpoint, received: ReceivedPart): void;
  decision(endpoint: Endpoint, crd: string, record: Fields): void;
  /** Whether another connection has the leader, so that a follower may be left in peace. */
  isLedElsewhere(endpoint: Endpoint): boolean;
  /** CRDs whose parts are to be asked for where there is no stream. */
  watched(): readonly string[];
}

export interface ReceivedPart {
  readonly crd: string;
  readonly part: CrdPart;
  readonly body: Fields;
  readonly stamp: Stamp;
  readonly asOf: number;
}

export interface EndpointTools extends StreamTools {
  readonly refreshMs: number;
}

/** Jitter may make a wait 0. */
const LEAST_WAIT_MS = 100;
/** Until a runtime that is starting is asked again. */
const STARTING_MS = 1_000;
/** Until a URL that cannot be helped from here is asked again. */
const REFUSED_MS = 10_000;
/** Bound of `waitingFor`. */
const MOST_REASONS = 50;

export interface EndpointPlace {
  readonly url: URL;
  readonly credentials: Credentials;
  /** Found by what another answer says: it is given up when it fails. */
  readonly isGuest: boolean;
}

export class Endpoint {
  readonly url: URL;
  readonly credentials: Credentials;
  readonly isGuest: boolean;
  state: SourceState;
  /** Of the last `/katalog`. */
  stamp: Stamp | undefined;
  /** When a leader confirmed something over it. */
  confirmedAt: number | undefined;
  /** Empty: the last answer named none. */
  leaderUrl = '';
  /** The CRDs that it leads, by the last answer. */
  readonly leads = new Set<string>();
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #etag: string | undefined;
  #connection: ConnectionToken | undefined;
  #failures = 0;
  readonly #stream: EndpointStream;
  #isGateway = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    place: EndpointPlace,
    private readonly sink: EndpointSink,
    private readonly tools: EndpointTools,
  ) {
    this.url = place.url;
    this.credentials = place.credentials;
    this.isGuest = place.isGuest;
    this.#stream = new EndpointStream(place, tools);
    this.state = { state: 'connecting', since: Math.round(tools.clock.monotonic()), url: place.url.href };
  }

  start(delayMs: number): void {
    this.#ended = this.#run(delayMs);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#stream.stop();
    this.#wake.abort();
    await this.#ended;
  }

  /** Asks at once. */
  tryNow(): void {
    this.#failures = 0;
    this.#stream.tryNow();
    this.#wake.abort();
  }

  get isStreaming(): boolean {
    return this.#stream.isOfLeader;
  }

  /** Called now and then: whether what it led is still fresh. */
  age(now: number): void {
    if (this.confirmedAt === undefined || now - this.confirmedAt < this.staleMs) return;
    this.#event({ type: 'aged', lastError: '' });
  }

  /** Three heartbeats of a stream, twice the interval of polling. */
  get staleMs(): number {
    return this.state.state === 'polled' ? 2 * this.tools.refreshMs + 1_000 : 3 * HEARTBEAT_MS;
  }

  async #run(delayMs: number): Promise<void> {
    const { clock } = this.tools;
    if (delayMs > 0) await sleep(clock, delayMs, this.#stop.signal);
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const wait = await this.#ask();
      if (this.#stop.signal.aborted) return;
      await sleep(clock, wait, AbortSignal.any([this.#wake.signal, this.#stop.signal]));
    }
  }

  /** One round; the milliseconds until the next. */
  async #ask(): Promise<number> {
    this.#event({ type: 'trying' });
    const wasStreaming = this.isStreaming;
    // The replicas of a gateway count for themselves: a new connection may reach another one.
    const notOn = this.#isGateway ? this.#connection : undefined;
    let answer = await this.#get('/katalog', this.#etag, notOn);
    for (let tries = 0; tries < NEW_CONNECTIONS && this.#isLost(answer); tries++) {
      answer = await this.#get('/katalog', undefined, this.#connection);
    }
    if (this.#stop.signal.aborted) return 0;
    return answer.kind === 'failure' ? this.#failed(answer, wasStreaming) : this.#answered(answer);
  }

  /** A follower's, while nobody has the leader. */
  #isLost(answer: Answer | Failure): boolean {
    if (answer.kind === 'failure' || this.#stop.signal.aborted) return false;
    if (this.isGuest || this.sink.isLedElsewhere(this)) return false;
    if (answer.status === 304) return this.stamp?.isKonductor === false && this.leads.size === 0;
    const body = bodyOf(answer);
    return (
      (answer.status === 200 || answer.status === 503) &&
      fieldsOf(body)['isKonductor'] === false &&
      !leadsAny(body)
    );
  }

  async #get(path: string, etag?: string, notOn?: ConnectionToken): Promise<Answer | Failure> {
    const answer = await this.tools.client.get(urlUnder(this.url, path), this.credentials, {
      etag,
      notOn,
      signal: this.#stop.signal,
    });
    if (answer.kind === 'answer') this.#connection = answer.connection;
    return answer;
  }

  /** `wasStreaming`: the stream of a leader was open when the request was sent. */
  #failed({ cause }: Failure, wasStreaming = false): number {
    const { clock, random } = this.tools;
    this.#failures++;
    const wait = Math.max(LEAST_WAIT_MS, backoffMs(this.#failures, BACKOFF, random));
    // An open stream says more than one request: the source is live until it falls silent, and then stale before it is
    // known not to answer.
    if (wasStreaming || this.isStreaming) {
      this.age(clock.monotonic());
      return wait;
    }
    this.#event({ type: 'failed', cause, nextTryAt: Math.round(clock.monotonic() + wait) });
    return wait;
  }

  #answered(answer: Answer): number {
    const { status, headers } = answer;
    if (status === 304) return this.#unchanged(answer);
    if (status === 401) {
      this.#event({ type: 'unauthorized', hasToken: this.#hasToken });
      return this.#jittered(REFUSED_MS);
    }
    if (status === 403) {
      this.#event({ type: 'forbidden', path: '/katalog', role: roleFor() });
      return this.#jittered(REFUSED_MS);
    }
    const body = bodyOf(answer);
    if (status === 503 && fieldsOf(body)['error'] === 'starting') return this.#starting(fieldsOf(body));
    if (status >= 500 && foreignBody(body) !== undefined) {
      const message = `${this.url.host} responded with status ${status}`;
      return this.#failed({ kind: 'failure', cause: { kind: 'status', message } });
    }
    const why = status === 200 || status === 503 ? foreignBody(body) : `the status is ${status}`;
    if (why !== undefined) {
      const contentType = (headers['content-type'] ?? '').slice(0, 128);
      this.#event({ type: 'foreign', asked: `GET ${this.url.origin}/katalog`, status, contentType, why });
      return this.#jittered(REFUSED_MS);
    }
    return this.#katalog(readKatalog(body), answer);
  }

  #starting(body: Fields): number {
    const waitingFor = names(body, 'waitingFor', MOST_REASONS);
    const wait = this.#jittered(STARTING_MS);
    this.#event({ type: 'starting', waitingFor, nextTryAt: Math.round(this.tools.clock.monotonic() + wait) });
    return wait;
  }

  get #hasToken(): boolean {
    return this.credentials.token !== undefined && this.credentials.origins.has(this.url.origin);
  }

  #katalog(body: KatalogBody, answer: Answer): number {
    this.#etag = answer.headers['etag']?.slice(0, 256);
    this.#failures = 0;
    this.#isGateway = body.kind === 'gateway';
    this.stamp = body.stamp;
    this.leaderUrl = (answer.headers['orkestra-konductor'] ?? '').slice(0, 2_048);
    this.leads.clear();
    for (const row of body.rows) if (row.isKonductor) this.leads.add(row.name);
    this.sink.katalog(this, body, answer.sentAt);
    this.#judge(answer.sentAt);
    if (body.kind === 'runtime') void this.#poll();
    return this.#next(body.kind === 'runtime');
  }

  #unchanged({ sentAt }: Answer): number {
    this.#failures = 0;
    this.#judge(sentAt);
    this.sink.confirmed(this, sentAt);
    void this.#poll();
    return this.#next(true);
  }

  /** Whether the answer was a leader's. */
  #judge(sentAt: number): void {
    const isLeader = this.stamp?.isKonductor !== false || this.leads.size > 0;
    if (isLeader) {
      this.confirmedAt = Math.max(this.confirmedAt ?? sentAt, sentAt);
      this.#event({
        type: 'led',
        isStream: !this.#isGateway && this.#stream.isExpected,
        everyMs: this.tools.refreshMs,
      });
    } else if (!this.isStreaming) {
      this.#event({ type: 'followed', identity: this.stamp?.identity ?? '', leaderUrl: this.leaderUrl });
    }
  }

  #next(hasStream: boolean): number {
    const wait = this.#jittered(this.tools.refreshMs);
    if (!hasStream || this.#stream.isOpen) return wait;
    const { waitMs } = this.#stream;
    if (waitMs > 0) return Math.max(LEAST_WAIT_MS, Math.min(wait, waitMs));
    void this.#listen();
    return wait;
  }

  #jittered(ms: number): number {
    return jittered(ms, 0.1, this.tools.random);
  }

  /** Where there is no stream: the parts of what is looked at. */
  async #poll(): Promise<void> {
    if (this.#stream.isOpen || this.#stream.waitMs === 0) return;
    for (const crd of this.sink.watched()) {
      const path = `/katalog/${encodeURIComponent(crd)}`;
      for (const [part, suffix] of [
        ['metrics', ''],
        ['health', '/health'],
      ] as const) {
        if (this.#stop.signal.aborted) return;
        const answer = await this.#get(`${path}${suffix}`);
        if (answer.kind === 'failure' || (answer.status !== 200 && answer.status !== 503)) continue;
        this.#part(crd, part, fieldsOf(bodyOf(answer)), answer.sentAt);
      }
    }
  }

  #part(crd: string, part: CrdPart, body: Fields, asOf: number): boolean {
    const stamp = stampOf(body);
    this.sink.part(this, { crd, part, body, stamp, asOf });
    return stamp.isKonductor;
  }

  async #listen(): Promise<void> {
    const end = await this.#stream.read({
      opened: ({ leaderUrl }) => {
        if (leaderUrl !== '') this.leaderUrl = leaderUrl;
      },
      block: (block, asOf) => this.#block(block, asOf),
    });
    if (this.#stop.signal.aborted) return;
    // One that has none, or refuses it (429, 503), does not fail: it is polled.
    if (isMissing(end) || (end.kind === 'refused' && this.state.state === 'live')) {
      this.#event({ type: 'led', isStream: false, everyMs: this.tools.refreshMs });
    }
    this.#wake.abort();
  }

  /** Whether to go on. */
  #block({ event, data, id }: StreamBlock, asOf: number): boolean {
    if (data && (event === 'health' || event === 'metrics')) {
      const body = parsed(data);
      const crd = name(body, 'name');
      if (crd !== '' && this.#part(crd, event, body, asOf)) this.#leaderSpoke(crd, asOf);
    } else if (data && event === 'decision') {
      const record = parsed(data);
      const crd = name(record, 'name');
      if (crd !== '') this.sink.decision(this, crd, record);
    }
    if (id === undefined || (data && event !== '')) return true;
    return this.#groupEnded(asOf);
  }

  #leaderSpoke(crd: string, asOf: number): void {
    this.leads.add(crd);
    this.confirmedAt = Math.max(this.confirmedAt ?? asOf, asOf);
    this.#stream.leaderSpoke();
    this.#event({ type: 'led', isStream: true, everyMs: this.tools.refreshMs });
  }

  /** The block that names the state of the whole: a heartbeat, or the end of what changed. */
  #groupEnded(asOf: number): boolean {
    if (this.#stream.isOfLeader) {
      this.confirmedAt = Math.max(this.confirmedAt ?? asOf, asOf);
      this.#event({ type: 'led', isStream: true, everyMs: this.tools.refreshMs });
      this.sink.confirmed(this, asOf);
      return true;
    }
    if (this.isGuest || this.sink.isLedElsewhere(this)) return true;
    return this.#stream.isPatient(this.leads.size > 0);
  }

  #event(event: StateEvent): void {
    const next = reduce(this.state, event, Math.round(this.tools.clock.monotonic()));
    if (next === this.state) return;
    const isSame = JSON.stringify(next) === JSON.stringify(this.state);
    this.state = next;
    if (!isSame) this.sink.changed(this);
  }
}

function bodyOf({ body }: Answer): unknown {
  try {
    return parseJson(body).value;
  } catch {
    return undefined;
  }
}

function parsed(data: Uint8Array): Fields {
  return fieldsOf(parseJson(data).value);
}

function leadsAny(body: unknown): boolean {
  const { crds } = fieldsOf(body);
  return Array.isArray(crds) && crds.some((row) => fieldsOf(row)['isKonductor'] === true);
}
