import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { info } from '../../test/support/oncop-bench.js';
import type { ScriptedResponse } from '../../test/support/scripted-response.js';
import { ScriptedTransport } from '../../test/support/scripted-transport.js';
import { pollingFeed } from '../feed/feed.js';
import { Circuits } from '../fetch/circuits.js';
import { Leaders } from '../fetch/leaders.js';
import type { OncopReport } from '../fetch/report.js';
import type { RemoteTarget } from '../target/target.js';
import { AnswerBudget } from './answer-budget.js';
import { AnswerCache } from './answer-cache.js';

const POLICY = { cacheForMs: 10_000, staleWhileRevalidateMs: 0, staleAfterMs: 30_000, mode: 'poll' as const };

function target(name: string, peer = 'loader'): RemoteTarget {
  return {
    key: `${peer} ${name}`,
    url: new URL(`http://loader/katalog/loader/cr/ns/${name}`),
    shown: `http://loader/katalog/loader/cr/ns/${name}`,
    peer,
    resource: 'cr',
    leaderOnly: false,
    credential: undefined,
    tls: undefined,
    followFrom: undefined,
    policy: POLICY,
  };
}

function open(script?: () => ScriptedResponse, budget?: AnswerBudget) {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(script);
  const reports: OncopReport[] = [];
  const report = (told: OncopReport): void => void reports.push(told);
  const tools = {
    clock,
    random: () => 0,
    transport: transport.send,
    report,
    leaders: new Leaders(),
    secrets: undefined,
    gate: new Circuits(clock, report),
  };
  return { clock, reports, cache: new AnswerCache(tools, pollingFeed(tools), budget) };
}

describe('the memory of all cached answers', () => {
  const LIMIT = 100_000;
  const large = { body: { x: 'y'.repeat(30_000) } };

  async function read(cache: AnswerCache, name: string, peer: string): Promise<RemoteTarget> {
    const read = target(name, peer);
    await cache.ensure(cache.use(read), POLICY, undefined);
    return read;
  }

  it('stays within its budget: the peer with the most loses answers, and its circuit opens', async () => {
    const budget = new AnswerBudget(LIMIT);
    const { cache, reports } = open(() => large, budget);
    const small = await read(cache, 'a', 'small');
    const large1 = await read(cache, 'a', 'greedy');
    const large2 = await read(cache, 'b', 'greedy');
    expect(reports.filter(({ type }) => type === 'circuit')).toEqual([]);
    const next = await read(cache, 'b', 'small');
    expect(budget.total).toBeLessThanOrEqual(LIMIT);
    expect(cache.peek(small)?.condition?.condition).toBe('ok');
    expect(cache.peek(next)?.condition?.condition).toBe('ok');
    expect(cache.peek(large1)?.condition).toMatchObject({ condition: 'failing', code: 'ORK_ONCOP_BUDGET' });
    expect(cache.peek(large2)?.condition?.condition).toBe('ok');
    expect(reports).toContainEqual(
      expect.objectContaining({ type: 'circuit', peer: 'greedy', state: 'open' }),
    );
    await cache.close();
    expect(budget.total).toBe(0);
  });

  it('does not grow by the answers of a peer that has the most already', async () => {
    const budget = new AnswerBudget(LIMIT);
    const { cache, reports } = open(() => large, budget);
    for (const name of ['a', 'b', 'c']) await read(cache, name, 'greedy');
    const rejected = await read(cache, 'd', 'greedy');
    expect(cache.peek(rejected)?.condition).toMatchObject({ condition: 'failing', code: 'ORK_ONCOP_BUDGET' });
    expect(budget.total).toBeLessThanOrEqual(LIMIT);
    expect(reports).toContainEqual(
      expect.objectContaining({ type: 'circuit', peer: 'greedy', state: 'open' }),
    );
    await cache.close();
  });
});

describe('what the cache forgets', () => {
  it('is what was not used for longer than it serves, and what nobody watches', async () => {
    const { clock, cache } = open(() => info(1));
    cache.watch(target('watched'), { everyMs: 10_000, onAnswer: () => undefined });
    for (let i = 0; i < 20; i++) await cache.ensure(cache.use(target(`a${i}`)), POLICY, undefined);
    await clock.advance(30_000);
    for (let i = 0; i < 20; i++) cache.use(target(`b${i}`));
    expect(cache.size).toBe(41);
    await clock.advance(1);
    cache.use(target('a0'));
    for (let i = 0; i < 20; i++) cache.use(target(`c${i}`));
    expect(cache.peek(target('watched'))).toBeDefined();
    expect(cache.peek(target('a0'))).toBeDefined();
    expect(cache.peek(target('a1'))).toBeUndefined();
    expect(cache.peek(target('b0'))).toBeDefined();
    expect(cache.size).toBe(1 + 1 + 20 + 20);
    await cache.close();
  });

  it('is the longest unused when there are too many', () => {
    const { cache } = open();
    for (let i = 0; i < 10_500; i++) cache.use(target(String(i)));
    expect(cache.size).toBeLessThanOrEqual(10_000);
    expect(cache.peek(target('0'))).toBeUndefined();
    expect(cache.peek(target('10499'))).toBeDefined();
  });
});

it('is closed once every request has ended, those for URLs that were forgotten included', async () => {
  const { cache, reports } = open();
  const stop = cache.watch(target('left'), { everyMs: 10_000, onAnswer: () => undefined });
  const urls = ['left', 'waited for'].map((name) => cache.use(target(name)));
  for (const url of urls.slice(1)) void cache.ensure(url, POLICY, undefined);
  stop();
  expect(reports).toEqual([]);
  await cache.close();
  expect(urls.map(({ request }) => request)).toEqual([undefined, undefined]);
  const results = reports.map((told) => told.type === 'request' && told.result);
  expect(results).toEqual(['abandoned', 'abandoned']);
});
