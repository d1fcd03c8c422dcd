import type { Transport } from '../../oncop/index.js';
import {
  type Attempt,
  bytesOf,
  Connection,
  type Exchange,
  type Host,
  type Stream,
  shown,
} from './exchange.js';
import type { History } from './history.js';
import type { HttpAnswer, Push } from './live-api-server.js';
import { Pipe } from './pipe.js';
import type { Seeded } from './seeded.js';
import type { SimProcess } from './sim-process.js';
import type { Timeline } from './timeline.js';

/** What every message meets on its way. Probabilities are per message, delays in milliseconds. */
export interface Weather {
  readonly delay: readonly [min: number, max: number];
  /** A message vanishes, and nobody is told; a stream whose head does so is half open from then on. */
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

/** What is told of what arrives. */
export interface NetworkListener {
  /** The client has the whole answer, and waits for it. */
  answered(exchange: Exchange): void;
  /** The client reads these messages of a stream, at once. */
  pushed(stream: Stream, messages: readonly Buffer[]): void;
}

export class Network {
  weather: Weather = FINE;
  /** A new connection goes to the next replica rather than to any. */
  orderly = false;
  readonly #services = new Map<string, Host[]>();
  readonly #partitions = new Set<string>();
  readonly #pipes = new Map<Pipe, { readonly client: SimProcess; readonly host: SimProcess }>();
  readonly #earlier = new Map<string, HttpAnswer[]>();
  #turn = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly seeded: Seeded,
    private readonly history: History,
    private readonly listener: NetworkListener,
  ) {}

  listen(origin: string, host: Host): void {
    const hosts = this.#services.get(origin) ?? [];
    this.#services.set(origin, [...hosts.filter(({ process }) => process.name !== host.process.name), host]);
  }

  /** Nothing that `from` sends reaches `to` any more. */
  part(from: string, to: string): void {
    this.#partitions.add(`${from} ${to}`);
  }

  join(from: string, to: string): void {
    this.#partitions.delete(`${from} ${to}`);
  }

  /** The process is dead, and its kernel ends its connections; or its machine is gone, and nobody is told. */
  died(process: SimProcess, withMachine: boolean): void {
    for (const [pipe, { client, host }] of this.#pipes) {
      if (client !== process && host !== process) continue;
      this.#pipes.delete(pipe);
      if (withMachine) pipe.silence();
      else if (client === process) pipe.leave();
      else pipe.finish();
    }
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
      const { origin } = request.url;
      let connection = request.longLived ? new Connection() : connections.get(origin);
      if (!connection || connection === request.notOn) {
        connection = new Connection();
        connections.set(origin, connection);
      }
      const used = { client, request, connection, sentAt: this.timeline.now };
      return new Promise((resolve, reject) => this.#send({ ...used, resolve, reject }));
    };
  }

  /** Has something done on another machine, and brings back what became of it; or says that nothing could be. */
  call<T>(client: SimProcess, host: SimProcess, perform: () => T): Promise<() => T> {
    return new Promise((resolve, reject) => {
      const fail = (): void => client.deliver(() => reject(new Error('connection reset')));
      this.#carry(client, host, fail, () => {
        const outcome = attempted(perform);
        this.#carry(host, client, fail, () => client.deliver(() => resolve(outcome)));
      });
    });
  }

  #send(attempt: Attempt): void {
    const { client, connection, request } = attempt;
    connection.host ??= this.#pick(request.url.origin);
    const { host } = connection;
    this.history.note(client.name, `asks ${host?.process.name ?? request.url.host} ${shown(request)}`);
    const fail = (message: string): void => {
      connection.host = undefined;
      client.deliver(() => {
        this.history.note(client.name, message);
        attempt.reject(new Error(message));
      });
    };
    if (!host || host.process.dead) {
      this.timeline.after(this.#delay(), () => fail('connection refused'));
      return;
    }
    const { process } = host;
    this.#carry(client, process, fail, () => process.deliver(() => this.#serve(attempt, host, fail)));
  }

  #serve(attempt: Attempt, host: Host, fail: (message: string) => void): void {
    const { request, client, sentAt } = attempt;
    const { process } = host;
    const answer = this.#replayed(request.url, host) ?? this.#answered(attempt, host);
    const exchange = { client, url: request.url, sentAt, host: process, answer };
    const cut = answer.body.length > 0 && this.seeded.chance(this.weather.cut);
    const pipe = answer.push && this.#pipe(attempt, process, answer.push);
    const broken = (message: string): void => {
      pipe?.break(message);
      fail(message);
    };
    this.#carry(
      process,
      client,
      broken,
      () => client.deliver(() => this.#arrive(attempt, exchange, cut, pipe)),
      () => pipe?.silence(),
    );
  }

  #answered({ request: { url, headers } }: Attempt, host: Host): HttpAnswer {
    const answer = host.answer(url, headers);
    const key = `${host.process.name} ${url.pathname}`;
    if (answer.status === 200 && !answer.push)
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

  #arrive(attempt: Attempt, exchange: Exchange, cut: boolean, pipe: Pipe | undefined): void {
    const { request, connection, client } = attempt;
    const { host, answer } = exchange;
    const late = request.signal.aborted;
    const how = late ? 'does not wait any more for' : cut ? 'has half of' : 'has';
    this.history.note(client.name, `${how} ${answer.status} of ${host.name}`);
    if (!late && !cut) this.listener.answered(exchange);
    if (cut) connection.host = undefined;
    pipe?.open();
    const { status, headers } = answer;
    attempt.resolve({ status, headers, body: pipe?.read() ?? bytesOf(answer.body, cut), connection });
  }

  #pipe({ client, request, sentAt }: Attempt, host: SimProcess, push: Push): Pipe {
    const { timeline, seeded, history, listener } = this;
    const stream = { client, askedAt: sentAt };
    const pipe = new Pipe({
      timeline,
      seeded,
      push,
      client,
      host,
      delay: () => this.#delay(),
      isParted: (from, to) => this.#parted(from, to),
      breaks: () => seeded.chance(this.weather.reset / 4),
      onRead: (messages) => listener.pushed(stream, messages),
      onEnd: (why) => history.note(client.name, `the stream of ${host.name} ends: ${why}`),
    });
    if (request.signal.aborted) pipe.leave();
    request.signal.addEventListener('abort', () => pipe.leave(), { once: true });
    this.#pipes.set(pipe, { client, host });
    return pipe;
  }

  /** Takes a message to the other side; or it is lost, or the connection breaks, of which the sender may hear. */
  #carry(
    from: SimProcess,
    to: SimProcess,
    broken: (message: string) => void,
    arrive: () => void,
    lose: () => void = () => undefined,
  ): void {
    const { weather, seeded, timeline } = this;
    const delay = this.#delay();
    const lost = seeded.chance(weather.loss);
    const reset = seeded.chance(weather.reset);
    timeline.after(delay, () => {
      if (lost || this.#parted(from, to)) lose();
      else if (reset || from.dead || to.dead) broken('connection reset');
      else arrive();
    });
  }

  #parted(from: SimProcess, to: SimProcess): boolean {
    return this.#partitions.has(`${from.name} ${to.name}`);
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

/** Does it now; gives what gives its value, or throws its error, later. */
function attempted<T>(perform: () => T): () => T {
  try {
    const value = perform();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
