import { Slices, Turns } from '../../lib/http/index.js';
import type { Transport, TransportRequest, TransportResponse } from '../../oncop/index.js';
import { createLiveApi } from '../../runtime/live-api/index.js';
import { Responder } from '../../runtime/live-api/responder.js';
import { Streams } from '../../runtime/live-api/streams.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import type { FakeClock } from './fake-clock.js';
import type { FakeRuntimeView } from './fake-runtime-view.js';

/** The publisher's side of one stream, whose network the test is. */
interface Wire {
  readonly chunks: Buffer[];
  wake(): void;
  /** Undefined: the bytes flow. Otherwise what the reader is told instead, if anything. */
  state: 'flows' | 'stalls' | 'cut' | 'ended';
}

/**
 * A replica that publishes by the Live API's own code, reached without a socket, so that publisher and reader live under
 * one clock. The network between them can be cut, and can stall without a word.
 */
export class StreamingPeer {
  /** Whether requests arrive. */
  reachable = true;
  stalled = false;
  streams = 0;
  #wires = new Set<Wire>();
  #streams: Streams;
  readonly #api: ReturnType<typeof createLiveApi>;

  constructor(
    readonly view: FakeRuntimeView,
    private readonly clock: FakeClock,
  ) {
    this.#api = createLiveApi(view, { metrics: createMetrics({ processDefaults: false }), clock });
    this.#streams = this.#newStreams();
  }

  readonly transport: Transport = async (request) => {
    if (!this.reachable) throw new Error('unreachable');
    if (this.stalled) return new Promise(() => undefined);
    return request.longLived ? this.#stream(request) : this.#poll(request);
  };

  /** Lets what was held back arrive. */
  flow(): void {
    this.stalled = false;
    for (const wire of this.#wires) wire.wake();
  }

  /** Breaks every open stream. */
  cut(): void {
    for (const wire of this.#wires) {
      wire.state = 'cut';
      wire.wake();
    }
  }

  /** Ends every stream as a runtime does that stops, and begins the next life. */
  restart(): void {
    this.#streams.close();
    this.#streams = this.#newStreams();
  }

  #newStreams(): Streams {
    const { view, clock } = this;
    const slices = new Slices(clock);
    return new Streams({
      view,
      slices,
      responder: new Responder(view, { slices, turns: new Turns(clock) }),
      clock,
      max: 10,
    });
  }

  async #poll({ url, headers }: TransportRequest): Promise<TransportResponse> {
    const answer = await this.#api.inject({ method: 'GET', url: url.pathname, headers });
    const given = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const body = (async function* () {
      yield answer.rawPayload;
    })();
    return { status: answer.statusCode, headers: Object.fromEntries(given), body, connection: this };
  }

  #stream({ url, headers, signal }: TransportRequest): TransportResponse {
    this.streams++;
    const [crd] = this.view.crds();
    const wire: Wire = { chunks: [], wake: () => undefined, state: 'flows' };
    this.#wires.add(wire);
    const sink = {
      write: (bytes: Buffer, flushed: () => void) => {
        wire.chunks.push(bytes);
        wire.wake();
        this.clock.setTimeout(flushed, 0);
      },
      end: () => {
        if (wire.state === 'flows') wire.state = 'ended';
        wire.wake();
      },
    };
    const wish = {
      lastId: headers['last-event-id'],
      heartbeatMs: Number.parseInt(url.searchParams.get('heartbeat') ?? '10000', 10),
    };
    const end = this.#streams.open({ name: 'loader', crds: crd ? [crd] : [], view: 'full' }, sink, wish);
    signal.addEventListener('abort', () => {
      end();
      this.#wires.delete(wire);
    });
    const type = { 'content-type': 'text/event-stream' };
    return { status: 200, headers: type, body: this.#bytes(wire), connection: wire };
  }

  async *#bytes(wire: Wire): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.stalled ? undefined : wire.chunks.shift();
      if (wire.state === 'cut') throw new Error('reset');
      if (chunk) yield chunk;
      else if (wire.state === 'ended' && !this.stalled) return;
      else {
        await new Promise<void>((resolve) => {
          wire.wake = resolve;
        });
      }
    }
  }
}
