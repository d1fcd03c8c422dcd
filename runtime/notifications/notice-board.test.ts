import { describe, expect, it } from 'vitest';
import type { Notification } from '../../lib/notify/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { NoticeBoard } from './notice-board.js';
import type { Sent } from './post.js';
import type { Matter } from './subject.js';

const MINUTE = 60_000;
const MATTER: Matter = {
  crd: 'app',
  kind: 'App',
  condition: 'spec.size gt 3',
  teams: ['ops'],
  severity: 'warning',
};

function world({
  clock = new FakeClock(),
  kept = undefined as string | undefined,
  intervalMs = 15 * MINUTE,
} = {}) {
  const sent: Notification[] = [];
  const answers: Sent[] = [];
  let hold: Promise<unknown> = Promise.resolve();
  const lines: string[] = [];
  let saves = 0;
  const log = (_: object, message: string) => lines.push(message);
  const board = new NoticeBoard({
    katalog: 'shop',
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    intervals: new Map([['ops', intervalMs]]),
    post: {
      send: async (notification) => {
        await hold;
        const result = answers.shift() ?? 'sent';
        if (result === 'sent') sent.push(notification);
        return { result, reason: result === 'sent' ? '' : 'away' };
      },
      close: async () => {},
    },
    onKept: () => {
      saves += 1;
    },
  });
  board.lead(['app'], kept);
  return {
    board,
    clock,
    sent,
    answers,
    lines,
    saves: () => saves,
    holdAnswers: (until: Promise<unknown>) => {
      hold = until;
    },
    holds: (name: string, matter = MATTER) =>
      board.holds(matter, { uid: name, namespace: 'default', name }, () => `${name} is large`),
    left: (name: string) => board.left(MATTER, name),
    messages: () => sent.map(({ message }) => message),
  };
}

describe('NoticeBoard', () => {
  it('gathers for ten seconds and names everything in one message', async () => {
    const { holds, clock, sent } = world();
    holds('a');
    await clock.advance(9_999);
    holds('b');
    holds('a');
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent).toEqual([
      {
        katalogName: 'shop',
        condKey: 'shop|app|spec.size gt 3|ops',
        teamName: 'ops',
        subject: '2 App: spec.size gt 3',
        message: '- default/a: a is large\n- default/b: b is large',
        severity: 'warning',
        crdName: 'app',
        namespace: '',
        name: '',
      },
    ]);
  });

  it('names one resource alone, with its place', async () => {
    const { holds, clock, sent } = world();
    holds('a');
    await clock.advance(10_000);
    expect(sent).toMatchObject([
      { subject: 'App default/a: spec.size gt 3', message: 'a is large', namespace: 'default', name: 'a' },
    ]);
  });

  it('names 20, and how many more there are', async () => {
    const { holds, clock, sent } = world();
    for (let index = 0; index < 1_000; index++) holds(`n${index}`);
    await clock.advance(10_000);
    const lines = sent[0]?.message.split('\n') ?? [];
    expect([lines.length, lines[19], lines[20]]).toEqual([21, '- default/n19: n19 is large', 'and 980 more']);
    expect(sent[0]?.subject).toBe('1000 App: spec.size gt 3');
  });

  it('names those that came meanwhile after the interval, and nobody twice', async () => {
    const { holds, clock, messages } = world();
    holds('a');
    await clock.advance(10_000);
    holds('a');
    holds('b');
    await clock.advance(15 * MINUTE - 1);
    expect(messages()).toEqual(['a is large']);
    await clock.advance(1);
    expect(messages()).toEqual(['a is large', 'b is large']);
    await clock.advance(60 * MINUTE);
    expect(messages()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('names again what has ceased to hold and holds again', async () => {
    const { holds, left, clock, messages } = world();
    holds('a');
    await clock.advance(10_000);
    left('a');
    holds('a');
    await clock.advance(15 * MINUTE);
    expect(messages()).toEqual(['a is large', 'a is large']);
  });

  it('names what has ceased to hold before its message went out, and once more when it holds again', async () => {
    const { holds, left, clock, messages } = world();
    holds('a');
    left('a');
    await clock.advance(10_000);
    expect(messages()).toEqual(['a is large']);
    holds('a');
    await clock.advance(15 * MINUTE);
    expect(messages()).toEqual(['a is large', 'a is large']);
  });

  it('repeats nothing under the next leader, and names what came meanwhile', async () => {
    const first = world();
    first.holds('a');
    await first.clock.advance(10_000);
    first.holds('b');
    const kept = first.board.keptFor(['app']);
    await first.board.close();
    const next = world({ clock: first.clock, kept });
    for (const name of ['a', 'b', 'c']) next.holds(name);
    await next.clock.advance(15 * MINUTE - 1);
    expect(next.sent).toEqual([]);
    await next.clock.advance(1);
    expect(next.messages()).toEqual(['- default/b: b is large\n- default/c: c is large']);
  });

  it('a resource that recovered under no leader is named again when it fails', async () => {
    const first = world();
    first.holds('a');
    await first.clock.advance(10_000);
    const next = world({ clock: first.clock, kept: first.board.keptFor(['app']) });
    next.left('a');
    next.holds('a');
    await next.clock.advance(15 * MINUTE);
    expect(next.messages()).toEqual(['a is large']);
  });

  it('waits no longer than an interval when the clock of the leader before was ahead', async () => {
    const ahead = new FakeClock(Date.UTC(2030, 0, 1));
    const first = world({ clock: ahead });
    first.holds('a');
    await ahead.advance(10_000);
    const next = world({ kept: first.board.keptFor(['app']) });
    next.holds('b');
    await next.clock.advance(15 * MINUTE);
    expect(next.messages()).toEqual(['b is large']);
  });

  it('tries again in 30 s when nobody takes a message, and says so once', async () => {
    const { holds, clock, messages, answers, lines } = world();
    answers.push('unreachable', 'unreachable');
    holds('a');
    await clock.advance(10_000);
    holds('b');
    await clock.advance(60_000);
    expect(messages()).toEqual(['- default/a: a is large\n- default/b: b is large']);
    expect(lines.filter((line) => line.startsWith('notification not sent'))).toHaveLength(1);
  });

  it('names after the interval what no channel could deliver', async () => {
    const { holds, clock, messages, answers } = world();
    answers.push('failed');
    holds('a');
    await clock.advance(10_000);
    await clock.advance(15 * MINUTE - 1);
    expect(messages()).toEqual([]);
    await clock.advance(1);
    expect(messages()).toEqual(['a is large']);
  });

  it('sends 60 messages an hour to a team, then one that says so, and the rest after the hour', async () => {
    const { holds, clock, sent } = world({ intervalMs: 1_000 });
    for (let index = 0; index < 70; index++) holds('a', { ...MATTER, condition: `spec.n gt ${index}` });
    await clock.advance(10_000);
    expect(sent).toHaveLength(61);
    expect(sent[60]).toMatchObject({
      subject: 'more than 60 notifications in an hour',
      message: 'Team ops has received 60 notifications within an hour. Further ones wait until 01:00 UTC.',
    });
    await clock.advance(59 * MINUTE);
    expect(sent).toHaveLength(61);
    await clock.advance(2 * MINUTE);
    expect(sent).toHaveLength(71);
  });

  it('keeps the hour of a team across leaders', async () => {
    const first = world({ intervalMs: 1_000 });
    for (let index = 0; index < 60; index++) first.holds('a', { ...MATTER, condition: `spec.n gt ${index}` });
    await first.clock.advance(10_000);
    const next = world({ clock: first.clock, kept: first.board.keptFor(['app']), intervalMs: 1_000 });
    next.holds('b');
    await next.clock.advance(10_000);
    expect(next.sent.map(({ subject }) => subject)).toEqual(['more than 60 notifications in an hour']);
  });

  it('does not say anything about CRDs that it does not lead', async () => {
    const { board, holds, clock, sent } = world();
    holds('a');
    board.follow(['app']);
    holds('b');
    await clock.advance(60 * MINUTE);
    expect(sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('keeps for its Lease what was on its way when it stopped', async () => {
    const { board, holds, clock, holdAnswers } = world();
    let answer = (): void => {};
    holdAnswers(
      new Promise<void>((resolve) => {
        answer = resolve;
      }),
    );
    holds('a');
    await clock.advance(10_000);
    const closed = board.close();
    answer();
    await closed;
    const next = world({ clock, kept: board.keptFor(['app']) });
    next.holds('a');
    await clock.advance(60 * MINUTE);
    expect(next.sent).toEqual([]);
  });

  it('saves at once after a message, and not when a resource flaps', async () => {
    const { holds, left, clock, saves } = world();
    holds('a');
    await clock.advance(10_000);
    expect(saves()).toBe(1);
    for (let index = 0; index < 100; index++) {
      left('a');
      holds('a');
    }
    expect(saves()).toBe(1);
  });

  it('takes an annotation that somebody else has written for none', async () => {
    const huge = JSON.stringify({
      keys: Object.fromEntries(Array.from({ length: 9_999 }, (_, n) => [`k${n}`, [1, '']])),
    });
    for (const kept of [
      '{',
      'null',
      '[]',
      '{"keys":{"shop|app|x|ops":["a",1]},"teams":{"ops":[-1]}}',
      huge,
      'x'.repeat(999_999),
    ]) {
      const { holds, clock, sent, board } = world({ kept });
      holds('a');
      await clock.advance(10_000);
      expect(sent).toHaveLength(1);
      expect(board.keptFor(['app'])?.length).toBeLessThan(400);
    }
  });

  it('keeps no more than 100 keys and 4,000 marks', async () => {
    const { holds, clock, board } = world({ intervalMs: 1 });
    for (let condition = 0; condition < 150; condition++)
      for (let cr = 0; cr < 100; cr++) holds(`n${cr}`, { ...MATTER, condition: `c${condition}` });
    await clock.advance(3 * 60 * MINUTE);
    const text = board.keptFor(['app']) ?? '';
    expect(Object.keys((JSON.parse(text) as { keys: object }).keys)).toHaveLength(100);
    expect(text.length).toBeLessThan(40_000);
  });
});
