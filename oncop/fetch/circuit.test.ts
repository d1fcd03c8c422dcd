import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admits,
  type Circuit,
  CLOSED,
  FAILURES,
  FIRST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  reduceCircuit,
} from './circuit.js';

function failed(times: number, at: number, from: Circuit = CLOSED): Circuit {
  let circuit = from;
  for (let i = 0; i < times; i++) circuit = reduceCircuit(circuit, { type: 'failed', at });
  return circuit;
}

describe('the circuit of a peer', () => {
  it('opens after five failures in a row, and an answer in between starts the count again', () => {
    expect(failed(FAILURES - 1, 0).state).toBe('closed');
    const counted = reduceCircuit(failed(FAILURES - 1, 0), { type: 'answered' });
    expect(failed(FAILURES - 1, 0, counted).state).toBe('closed');
    expect(failed(FAILURES, 7)).toEqual({
      state: 'open',
      until: 7 + FIRST_PAUSE_MS,
      pauseMs: FIRST_PAUSE_MS,
    });
  });

  it('lets one probe through when the pause is over, and doubles the pause when that fails', () => {
    const open = failed(FAILURES, 0);
    expect(admits(open, FIRST_PAUSE_MS - 1)).toBe(false);
    expect(admits(open, FIRST_PAUSE_MS)).toBe(true);
    const probing = reduceCircuit(open, { type: 'entered', at: FIRST_PAUSE_MS });
    expect(admits(probing, FIRST_PAUSE_MS)).toBe(false);
    const again = failed(1, FIRST_PAUSE_MS, probing);
    expect(again).toMatchObject({ state: 'open', until: 3 * FIRST_PAUSE_MS });
    expect(reduceCircuit(probing, { type: 'answered' })).toBe(CLOSED);
    const abandoned = reduceCircuit(probing, { type: 'abandoned', at: 20_000 });
    expect(admits(abandoned, 20_000)).toBe(true);
  });

  it('never pauses longer than two minutes', () => {
    let circuit = failed(FAILURES, 0);
    for (let i = 0; i < 10 && circuit.state === 'open'; i++) {
      const at = circuit.until;
      circuit = failed(1, at, reduceCircuit(circuit, { type: 'entered', at }));
    }
    expect(circuit).toMatchObject({ pauseMs: LONGEST_PAUSE_MS });
  });

  it('is not cached open by failures of requests that were sent before it opened', () => {
    const open = failed(FAILURES, 0);
    expect(failed(3, 5_000, open)).toBe(open);
  });

  it('always admits again in the end, whatever happens', () => {
    const event = fc.oneof(
      fc.constantFrom(
        { kind: 'answered' as const },
        { kind: 'failed' as const },
        { kind: 'abandoned' as const },
      ),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(60_000) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let circuit = CLOSED;
        let at = 0;
        let probes = 0;
        for (const what of events) {
          if (what.kind === 'wait') at += what.ms;
          else if (admits(circuit, at)) {
            circuit = reduceCircuit(circuit, { type: 'entered', at });
            if (circuit.state === 'probing') probes++;
            expect(admits(circuit, at)).toBe(circuit.state === 'closed');
            circuit = reduceCircuit(circuit, { type: what.kind, at });
            expect(circuit.state).not.toBe('probing');
          }
        }
        expect(probes).toBeLessThanOrEqual(events.length);
        expect(admits(circuit, at + LONGEST_PAUSE_MS)).toBe(true);
      }),
    );
  });
});
