import type { Clock } from '../../lib/base/index.js';
import type { OncopErrorCode } from '../errors.js';
import { admits, type Circuit, type CircuitEvent, CLOSED, reduceCircuit } from './circuit.js';
import type { OnReport } from './report.js';

/** Why a request to a peer failed. */
export interface Cause {
  readonly code: OncopErrorCode;
  readonly message: string;
}

/** What a request asks the circuit of its peer. */
export interface Gate {
  /** Undefined: the request may be sent, and one of the others must follow. Otherwise the failure that opened the circuit. */
  enter(peer: string): Cause | undefined;
  answered(peer: string): void;
  failed(peer: string, cause: Cause): void;
  /** A response was over its budget. */
  exceeded(peer: string, cause: Cause): void;
  abandoned(peer: string): void;
  /** The circuit as it is. */
  of(peer: string): Circuit;
}

interface PeerCircuit {
  readonly circuit: Circuit;
  /** Of the last failure. */
  readonly cause: Cause | undefined;
}

const NEW: PeerCircuit = { circuit: CLOSED, cause: undefined };

/** The circuits of all peers of a client; one for each peer of the Katalog. */
export class Circuits implements Gate {
  readonly #peers = new Map<string, PeerCircuit>();
  readonly #clock: Clock;
  readonly #report: OnReport;

  constructor(clock: Clock, report: OnReport) {
    this.#clock = clock;
    this.#report = report;
  }

  enter(peer: string): Cause | undefined {
    const at = this.#clock.monotonic();
    const { circuit, cause } = this.#peers.get(peer) ?? NEW;
    if (!admits(circuit, at)) {
      return cause ?? { code: 'ORK_ONCOP_CONNECT', message: `${peer} failed several times in a row` };
    }
    this.#move(peer, { type: 'entered', at }, cause);
    return undefined;
  }

  answered(peer: string): void {
    this.#move(peer, { type: 'answered' }, undefined);
  }

  failed(peer: string, cause: Cause): void {
    this.#move(peer, { type: 'failed', at: this.#clock.monotonic() }, cause);
  }

  exceeded(peer: string, cause: Cause): void {
    this.#move(peer, { type: 'exceeded', at: this.#clock.monotonic() }, cause);
  }

  abandoned(peer: string): void {
    this.#move(peer, { type: 'abandoned', at: this.#clock.monotonic() }, this.#peers.get(peer)?.cause);
  }

  of(peer: string): Circuit {
    return (this.#peers.get(peer) ?? NEW).circuit;
  }

  #move(peer: string, event: CircuitEvent, cause: Cause | undefined): void {
    const { circuit: before } = this.#peers.get(peer) ?? NEW;
    const circuit = reduceCircuit(before, event);
    if (circuit === before) return;
    this.#peers.set(peer, { circuit, cause });
    const { state } = circuit;
    if (state === before.state) return;
    this.#report({ type: 'circuit', peer, state, message: state === 'closed' ? '' : (cause?.message ?? '') });
  }
}
