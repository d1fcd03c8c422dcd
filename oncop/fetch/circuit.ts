/**
 * The circuit breaker of one peer. After `FAILURES` failed requests in a row, or one response over its budget, nothing is
 * sent for a while; then one probe at a time, and each failed probe doubles that time. A response of any kind closes
 * it. A pure function from state to state, as for the cache entry: time comes in with the events.
 */
export const FAILURES = 5;
export const FIRST_PAUSE_MS = 10_000;
export const LONGEST_PAUSE_MS = 120_000;

export type Circuit =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly until: number; readonly pauseMs: number }
  | { readonly state: 'probing'; readonly pauseMs: number };

export type CircuitState = Circuit['state'];

export type CircuitEvent =
  | { readonly type: 'entered'; readonly at: number }
  | { readonly type: 'answered' }
  | { readonly type: 'failed'; readonly at: number }
  /** The response cost more than a peer may cost: the circuit opens at once. */
  | { readonly type: 'exceeded'; readonly at: number }
  /** The client cancelled the request; nothing is known about the peer. */
  | { readonly type: 'abandoned'; readonly at: number };

export const CLOSED: Circuit = { state: 'closed', failures: 0 };

/** Whether a request may be sent now; the request that is then sent must be reported as `entered`. */
export function admits(circuit: Circuit, at: number): boolean {
  return circuit.state === 'closed' || (circuit.state === 'open' && at >= circuit.until);
}

export function reduceCircuit(circuit: Circuit, event: CircuitEvent): Circuit {
  switch (event.type) {
    case 'entered':
      return circuit.state === 'open' && event.at >= circuit.until
        ? { state: 'probing', pauseMs: circuit.pauseMs }
        : circuit;
    case 'answered':
      return CLOSED;
    case 'failed':
    case 'exceeded':
      return afterFailure(circuit, event);
    case 'abandoned':
      return circuit.state === 'probing'
        ? { state: 'open', until: event.at, pauseMs: circuit.pauseMs }
        : circuit;
  }
}

/** A failure while open belongs to a request sent before: it adds nothing. */
function afterFailure(
  circuit: Circuit,
  { type, at }: { readonly type: 'failed' | 'exceeded'; readonly at: number },
): Circuit {
  if (circuit.state === 'open') return circuit;
  if (circuit.state === 'probing') {
    const pauseMs = Math.min(circuit.pauseMs * 2, LONGEST_PAUSE_MS);
    return { state: 'open', until: at + pauseMs, pauseMs };
  }
  const failures = type === 'exceeded' ? FAILURES : circuit.failures + 1;
  if (failures < FAILURES) return { state: 'closed', failures };
  return { state: 'open', until: at + FIRST_PAUSE_MS, pauseMs: FIRST_PAUSE_MS };
}
