import { describe, expect, it } from 'vitest';
import { OrkestraError } from '../../lib/base/index.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { commandContext } from '../../test/support/in-process.js';
import type { Listing } from './listing.js';
import { waitFor } from './wait-for.js';

type Answer = () => Promise<Listing>;

const OPEN = { kind: 'field', path: ['phase'], value: 'Open' } as const;

const phase = (value: string): Answer => {
  const row = { name: 'shown/shop/a', key: 'a', cells: ['a'], object: { phase: value }, healthy: true };
  return () => Promise.resolve({ columns: ['NAME'], rows: [row], missing: 0 });
};
const nothing: Answer = () => Promise.resolve({ columns: ['NAME'], rows: [], missing: 0 });
const silence: Answer = () => new Promise(() => undefined);
const refused: Answer = () =>
  Promise.reject(new OrkestraError('ORK_LIVE_URL', 'connection refused', 'Look.'));

/** Begins to wait 10 s on a runtime that gives these answers, one for each change; the last one stays. */
function waiting(...answers: readonly [Answer, ...Answer[]]) {
  const clock = new FakeClock();
  const printed: string[] = [];
  const complaints: string[] = [];
  let code = 0;
  const { terminal } = commandContext();
  const context = commandContext({
    clock,
    terminal: {
      ...terminal,
      print: (line) => void printed.push(line),
      complain: (line) => void complaints.push(line),
    },
    exit: (value) => {
      code = value;
    },
  });
  let asked = 0;
  let changed: () => void = () => undefined;
  const reader = {
    read: () => (answers[asked++] ?? answers[answers.length - 1] ?? answers[0])(),
    changes: () => () =>
      new Promise<void>((resolve) => {
        changed = resolve;
      }),
  };
  const ended = waitFor(OPEN, reader, { timeoutMs: 10_000, format: 'table', context });
  return {
    clock,
    change: async () => {
      await settle();
      changed();
      await settle();
    },
    outcome: async () => {
      await ended;
      return { code, printed, complaints, asked };
    },
  };
}

describe('ork get --for', () => {
  it('prints what was waited for as soon as a look sees it', async () => {
    const { change, outcome } = waiting(nothing, phase('Done'), phase('Open'));
    await change();
    await change();
    expect(await outcome()).toMatchObject({ code: 0, complaints: [], asked: 3 });
  });

  it.each<[string, Answer, string]>([
    ['the field as it is', phase('Done'), 'shown/shop/a: phase is "Done", not "Open"'],
    ['that nothing was found', nothing, 'nothing found'],
    ['the error of the last look', refused, 'connection refused'],
    ['that there was no answer', silence, 'no answer yet'],
  ])('names at its limit %s', async (_, answer, why) => {
    const { clock, outcome } = waiting(answer);
    await clock.advance(10_000);
    expect(await outcome()).toEqual({
      code: 1,
      printed: [],
      complaints: [`ork: not reached in 10s: ${why}`],
      asked: 1,
    });
  });

  it('looks no more often than something changes', async () => {
    const { clock, change, outcome } = waiting(phase('Done'));
    await clock.advance(9_000);
    await change();
    await clock.advance(1_000);
    expect(await outcome()).toMatchObject({ code: 1, asked: 2 });
  });
});
