import { describe, expect, it } from 'vitest';
import { programOf } from '../../test/support/plan.js';
import { DeclaredEvents } from './declared-events.js';

const BODY = `
      emitEvents:
        done: { type: Normal, reason: Completed, message: "{{ .spec.result }}", when: [{ field: spec.done, equals: true }] }
        broken: { type: Warning, reason: Broken, message: broken, on: [failure] }`;

const occasion = (spec: object, more: { failed?: boolean; changed?: boolean } = {}) => ({
  cr: { metadata: { name: 'a', uid: 'u' } },
  data: { spec } as never,
  failed: false,
  changed: false,
  ...more,
});

describe('declared events', () => {
  it('are said when they begin to hold, when their text changes, and when they hold again', () => {
    const declaredEvents = new DeclaredEvents(programOf(BODY).program.declaredEvents);
    const said = (...given: Parameters<typeof occasion>) =>
      declaredEvents.next(occasion(...given)).map(({ message }) => message);
    expect(said({}, { changed: true })).toEqual([]);
    const done = (result: string) => said({ done: true, result });
    expect([done('a'), done('a'), done('b'), said({}), done('b')]).toEqual([['a'], [], ['b'], [], ['b']]);
    expect([said({}, { failed: true }), said({}, { failed: true }), said({})]).toEqual([['broken'], [], []]);
  });

  it('were said already by whoever brought the CR to where it is', () => {
    const after = { done: true, result: 'a' };
    const restarted = new DeclaredEvents(programOf(BODY).program.declaredEvents);
    expect(restarted.next(occasion(after))).toEqual([]);
    expect(restarted.next(occasion({ ...after, result: 'b' }))).toHaveLength(1);
    const fresh = new DeclaredEvents(programOf(BODY).program.declaredEvents);
    expect(fresh.next(occasion(after, { changed: true }))).toEqual([
      { type: 'Normal', reason: 'Completed', message: 'a' },
    ]);
    fresh.forget(occasion(after).cr);
    expect(fresh.next(occasion(after, { changed: true }))).toHaveLength(1);
  });
});
