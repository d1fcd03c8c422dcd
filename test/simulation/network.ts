import type { Transport, TransportRequest, TransportResponse } from '../../oncop/index.js';
import type { History } from './history.js';
import type { HttpAnswer } from './live-api-server.js';
import type { Seeded } from './seeded.js';
import type { SimProcess } from './sim-process.js';
import type { Timeline } from './timeline.js';

/** What listens behind the name of a service. */
export interface Host {
  readonly process: SimProcess;
  answer(url: URL, headers: Readonly<Record<string, string>>): HttpAnswer;
}

/** What every message meets on its way. Probabilities are per message, delays in milliseconds. */
export interface Weather {
  readonly delay: readonly [min: number, max: number];
  /** A message vanishes, and nobody is told. */
  readonly loss: number;
  /** The connection breaks, and the client is told. */
  readonly reset: number;
  /** The connection breaks in the middle of the answer. */
  readonly cut: number;
  /** Something in between gives an earlier answer of the replica again. */
  readonly replay: number;
}

export const FINE: Weather = { delay: [1, 50], loss: 0, reset: 0, cut: 0, replay: 0 };
/** So many answers of a replica may be given again. */
const KEPT = 8;

/** One request and what became of it. */
export interface Exchange {
  readonly client: SimProcess;
  readonly url: URL;
  readonly sentAt: number;
  readonly host: SimProcess;
  readonly answer: HttpAnswer;
}

/** A connection leads to one replica, until it breaks. */
class Connection {
  host: Host | undefined;
}

export class Network {
  weather: Weather = FINE;
  /** A new connection goes to the next replica rather than to any. */
  orderly = false;
  readonly #services = new Map<string, Host[]>();
  readonly #partitions = new Set<string>();
  readonly #earlier = new Map<string, HttpAnswer[]>();
  #turn = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly seeded: Seeded,
    private readonly history: History,
    /** The client has the whole answer, and waits for it. */
    private readonly onAnswer: (exchange: Exchange) => void,
  ) {}

  listen(origin: string, host: Host): void {
    const hosts = this.#services.get(origin) ?? [];
    this.#services.set(origin, [...hosts.filter(({ process }) => process.name !== host.process.name), host]);
  }

  part(a: string, b: string): void {
    this.#partitions.add(a < b ? `${a} ${b}` : `${b} ${a}`);
  }

  join(a: string, b: string): void {
    this.#partitions.delete(a < b ? `${a} ${b}` : `${b} ${a}`);
  }

  heal(): void {
    this.weather = FINE;
    this.orderly = true;
    this.#partitions.clear();
  }

  /** The network as one process has it. */
  transport(client: SimProcess): Transport {
    const connections = new Map<string, Connection>();
    return (request) => {
      if (request.longLived) return Promise.resolve(NO_STREAM);
      const { origin } = request.url;
      let connection = connections.get(origin);
      if (!connection || connection === request.notOn) {
        connection = new Connection();
        connections.set(origin, connection);
      }
      const used = connection;
      return new Promise((resolve, reject) => {
        const attempt = new Attempt(client, request, used, { resolve, reject });
        this.#send(attempt);
      });
    };
  }

  #send(attempt: Attempt): void {
    const { client, connection, request } = attempt;
    attempt.sentAt = this.timeline.now;
    connection.host ??= this.#pick(request.url.origin);
    const { host } = connection;
    const name = host?.process.name ?? request.url.host;
    this.history.note(client.name, `asks ${name} ${request.url.pathname}${tagOf(request)}`);
    if (!host || host.process.dead) {
      connection.host = undefined;
      this.#fail(attempt, 'connection refused', this.#delay());
      return;
    }
    this.#carry(attempt, host, () => host.process.deliver(() => this.#serve(attempt, host)));
  }

  #serve(attempt: Attempt, host: Host): void {
    const { request, client } = attempt;
    const answer = this.#replayed(request.url, host) ?? this.#answered(request, host);
    const exchange = {
      client,
      url: request.url,
      sentAt: attempt.sentAt,
      host: host.process,
      answer,
    };
    const cut = answer.body.length > 0 && this.seeded.chance(this.weather.cut);
    this.#carry(attempt, host, () => client.deliver(() => this.#arrive(attempt, exchange, cut)));
  }

  #answered({ url, headers }: TransportRequest, host: Host): HttpAnswer {
    const answer = host.answer(url, headers);
    const key = `${host.process.name} ${url.pathname}`;
    if (answer.status === 200)
      this.#earlier.set(key, [...(this.#earlier.get(key) ?? []), answer].slice(-KEPT));
    return answer;
  }

  #replayed({ pathname }: URL, host: Host): HttpAnswer | undefined {
    if (!this.seeded.chance(this.weather.replay)) return undefined;
    const earlier = this.#earlier.get(`${host.process.name} ${pathname}`);
    if (!earlier) return undefined;
    this.history.note('network', `gives an earlier answer of ${host.process.name} again`);
    return this.seeded.of(earlier);
  }

  #arrive(attempt: Attempt, exchange: Exchange, cut: boolean): void {
    const { request, connection, client } = attempt;
    const { answer, host } = exchange;
    const late = request.signal.aborted;
    this.history.note(
      client.name,
      `${late ? 'does not wait any more for' : cut ? 'has half of' : 'has'} ${answer.status} of ${host.name}`,
    );
    if (!late && !cut) this.onAnswer(exchange);
    if (cut) connection.host = undefined;
    attempt.promise.resolve(responseOf(answer, connection, cut));
  }

  /** Takes a message to the other side, or does not. */
  #carry(attempt: Attempt, host: Host, arrive: () => void): void {
    const { weather, seeded, timeline } = this;
    const delay = this.#delay();
    const lost = seeded.chance(weather.loss);
    const reset = seeded.chance(weather.reset);
    timeline.after(delay, () => {
      if (lost || this.#parted(attempt.client, host.process)) return;
      if (!reset && !host.process.dead) return arrive();
      attempt.connection.host = undefined;
      this.#fail(attempt, 'connection reset', 0);
    });
  }

  #fail(attempt: Attempt, message: string, ms: number): void {
    this.timeline.after(ms, () =>
      attempt.client.deliver(() => {
        this.history.note(attempt.client.name, message);
        attempt.promise.reject(new Error(message));
      }),
    );
  }

  #parted(a: SimProcess, b: SimProcess): boolean {
    return this.#partitions.has(a.name < b.name ? `${a.name} ${b.name}` : `${b.name} ${a.name}`);
  }

  #pick(origin: string): Host | undefined {
    const hosts = (this.#services.get(origin) ?? []).filter(({ process }) => !process.dead);
    if (hosts.length === 0) return undefined;
    return this.orderly ? hosts[this.#turn++ % hosts.length] : this.seeded.of(hosts);
  }

  #delay(): number {
    return this.seeded.int(...this.weather.delay);
  }
}

/** The replicas of a history have no streams, as those of the Go implementation: all that is judged was polled. */
const NO_STREAM: TransportResponse = {
  status: 404,
  headers: {},
  body: chunks(Buffer.alloc(0), false),
  connection: {},
};

class Attempt {
  sentAt = 0;

  constructor(
    readonly client: SimProcess,
    readonly request: TransportRequest,
    readonly connection: Connection,
    readonly promise: {
      readonly resolve: (response: TransportResponse) => void;
      readonly reject: (error: Error) => void;
    },
  ) {}
}

function responseOf(
  { status, headers, body }: HttpAnswer,
  connection: object,
  cut: boolean,
): TransportResponse {
  return { status, headers, body: chunks(body, cut), connection };
}

async function* chunks(body: Buffer, cut: boolean): AsyncGenerator<Uint8Array> {
  if (body.length === 0) return;
  yield body.subarray(0, Math.ceil(body.length / 2));
  if (cut) throw new Error('connection reset in the middle of the answer');
  yield body.subarray(Math.ceil(body.length / 2));
}

function tagOf(request: TransportRequest): string {
  const tag = request.headers['if-none-match'];
  return tag === undefined ? '' : ` unless it is still ${tag}`;
}
