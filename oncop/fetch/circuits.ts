import type { Clock } from '../../lib/base/index.js';
import { admits, type Circuit, type CircuitEvent, CLOSED, reduceCircuit } from './circuit.js';
import type { OnReport } from './report.js';

/** What a request asks of the circuit of its peer. */
export interface Gate {
  /** Whether the request may be sent; if so, one of the three others must follow. */
  enter(peer: string): boolean;
  answered(peer: string): void;
  failed(peer: string): void;
  abandoned(peer: string): void;
}

/** The circuits of all peers of a client. As many are kept as there are peers in the Katalog. */
export class Circuits implements Gate {
  readonly #circuits = new Map<string, Circuit>();
  readonly #clock: Clock;
  readonly #report: OnReport;

  constructor(clock: Clock, report: OnReport) {
    this.#clock = clock;
    this.#report = report;
  }

  enter(peer: string): boolean {
    const at = this.#clock.monotonic();
    if (!admits(this.#circuits.get(peer) ?? CLOSED, at)) return false;
    this.#move(peer, { type: 'entered', at });
    return true;
  }

  answered(peer: string): void {
    this.#move(peer, { type: 'answered' });
  }

  failed(peer: string): void {
    this.#move(peer, { type: 'failed', at: this.#clock.monotonic() });
  }

  abandoned(peer: string): void {
    this.#move(peer, { type: 'abandoned', at: this.#clock.monotonic() });
  }

  #move(peer: string, event: CircuitEvent): void {
    const before = this.#circuits.get(peer) ?? CLOSED;
    const after = reduceCircuit(before, event);
    if (after === before) return;
    this.#circuits.set(peer, after);
    if (after.state !== before.state) this.#report({ type: 'circuit', peer, state: after.state });
  }
}
