/** A runtime's Live API as far as `ork explain` and `ork record` read it, with the real autoscaler behind it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Autoscaler } from '../../autoscaler/index.js';
import { planOf, QUEUE } from './autoscale.js';
import { FakeClock } from './fake-clock.js';

export const START = Date.UTC(2026, 0, 1);
export const PLAN = planOf({
  interval: '5s',
  cooldown: '10s',
  do: { workers: `ceil(${QUEUE} / 50)` },
  limits: { workers: { min: 2, max: 16 } },
  behavior: { scaleDown: { maxStep: 2, period: '15s' } },
});

export class LiveAutoscaler {
  url = '';
  readonly clock = new FakeClock(START);
  queue: number | undefined = 10;
  stamp = { isKonductor: true, identity: 'b-0', epoch: 1, seq: 1 };
  leader: string | undefined;
  /** Answers in this way to everything, when set. */
  broken: { status: number; text: string } | undefined;
  asked = 0;
  /** What happens after an answer; the next one waits for its end. */
  onAsked: () => Promise<void> | undefined = () => undefined;
  #happening: Promise<void> | undefined;
  readonly autoscaler: Autoscaler;
  readonly #server: Server;
  #announce: () => void = () => undefined;

  /** Listening, and evaluating. */
  static async start(): Promise<LiveAutoscaler> {
    const made = new LiveAutoscaler();
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    made.url = `http://127.0.0.1:${(made.#server.address() as AddressInfo).port}`;
    made.autoscaler.start();
    return made;
  }

  private constructor() {
    this.autoscaler = new Autoscaler({
      clock: this.clock,
      plan: PLAN,
      read: () => ({
        value: this.queue,
        ageMs: this.queue === undefined ? undefined : 1_120,
        stale: false,
        missing: this.queue === undefined,
        source: 'http',
      }),
      subscribe: (_references, onChange) => {
        this.#announce = onChange;
        return () => undefined;
      },
      apply: () => undefined,
    });
    this.#server = createServer(async (request, response) => {
      await this.#happening;
      const [status, body] = this.#answer(request.url ?? '');
      const leader = this.leader === undefined ? {} : { 'orkestra-konductor': this.leader };
      response.writeHead(status, { 'content-type': 'application/json', ...leader }).end(body);
      this.asked++;
      this.#happening = this.onAsked();
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async see(queue: number | undefined, afterMs = 1_000): Promise<void> {
    await this.clock.advance(afterMs);
    this.queue = queue;
    this.#announce();
    await this.clock.advance(0);
  }

  #answer(path: string): readonly [number, string] {
    if (this.broken) return [this.broken.status, this.broken.text];
    const known: Readonly<Record<string, object>> = {
      '/katalog/processor/autoscaler': this.autoscaler.describe(),
      '/katalog/processor': { name: 'processor', metrics: { workers: this.autoscaler.current.workers } },
      '/katalog/loader': { name: 'loader', metrics: { queueDepth: 7, autoscaleActive: false } },
    };
    const body = known[path];
    if (body) return [200, JSON.stringify({ ...body, ...this.stamp })];
    const error = path === '/katalog/loader/autoscaler' ? 'autoscaler_not_found' : 'crd_not_found';
    const message =
      error === 'crd_not_found'
        ? 'unknown CRD "procesor": expected one of loader, processor'
        : 'loader declares no autoscaler';
    return [404, JSON.stringify({ error, message, ...this.stamp })];
  }
}
