import type { Verb } from './http/api-request.js';

/** Which requests a fault is for; what is left out matches everything. */
export interface RequestMatch {
  readonly verb?: Verb;
  /** The plural, as in `configmaps`. */
  readonly resource?: string;
}

/** Answer the next `times` matching requests with an error. */
export interface FailFault extends RequestMatch {
  readonly status: 403 | 410 | 429 | 500 | 503;
  /** 1 unless given. */
  readonly times?: number;
  /** Sent as `Retry-After` with 429 and 503; in seconds, 1 unless given. */
  readonly retryAfterSeconds?: number;
}

/** Hold the next `times` matching requests for `ms` milliseconds before they are served. */
export interface DelayFault extends RequestMatch {
  readonly ms: number;
  readonly times?: number;
}

/** Serve at most `inFlight` matching requests at a time, each for `ms` milliseconds, and answer the others with 429. */
export interface LimitFault extends RequestMatch {
  readonly inFlight: number;
  /** How long each holds its seat on the cluster's clock; 0 unless given. */
  readonly ms?: number;
  /** Sent as `Retry-After`; in seconds, 1 unless given. */
  readonly retryAfterSeconds?: number;
}

/** What a limit did so far. */
export interface LimitCounts {
  readonly served: number;
  readonly refused: number;
}

/** A limit in force. */
export class Limit implements LimitCounts {
  served = 0;
  refused = 0;
  #inFlight = 0;

  constructor(readonly fault: LimitFault) {}

  /** Takes a seat, which the function given frees; undefined: there is none. */
  enter(): (() => void) | undefined {
    if (this.#inFlight >= this.fault.inFlight) {
      this.refused++;
      return undefined;
    }
    this.served++;
    this.#inFlight++;
    return () => {
      this.#inFlight--;
    };
  }
}

interface Pending<T> {
  readonly fault: T;
  left: number;
}

/** Faults waiting for their requests, in the order they were asked for, and the limits in force. */
export class FaultQueue {
  #failures: Pending<FailFault>[] = [];
  #delays: Pending<DelayFault>[] = [];
  #limits: Limit[] = [];

  fail(fault: FailFault): void {
    this.#failures.push({ fault, left: fault.times ?? 1 });
  }

  delay(fault: DelayFault): void {
    this.#delays.push({ fault, left: fault.times ?? 1 });
  }

  limit(fault: LimitFault): LimitCounts {
    const limit = new Limit(fault);
    this.#limits.push(limit);
    return limit;
  }

  clear(): void {
    this.#failures = [];
    this.#delays = [];
    this.#limits = [];
  }

  /** The first limit that the request comes under. */
  limitOf(verb: Verb, resource: string): Limit | undefined {
    return this.#limits.find(({ fault }) => matches(fault, verb, resource));
  }

  /** The error the request is to be answered with, which is then used up. */
  takeFailure(verb: Verb, resource: string): FailFault | undefined {
    return take(this.#failures, verb, resource);
  }

  takeDelay(verb: Verb, resource: string): DelayFault | undefined {
    return take(this.#delays, verb, resource);
  }
}

function take<T extends RequestMatch>(queue: Pending<T>[], verb: Verb, resource: string): T | undefined {
  const index = queue.findIndex(({ fault }) => matches(fault, verb, resource));
  const pending = queue[index];
  if (!pending) return undefined;
  pending.left--;
  if (pending.left <= 0) queue.splice(index, 1);
  return pending.fault;
}

export function matches(match: RequestMatch, verb: Verb, resource: string): boolean {
  return (match.verb ?? verb) === verb && (match.resource ?? resource) === resource;
}
