import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Autoscaler, simulate } from '../../autoscaler/index.js';
import type { Clock } from '../../lib/base/index.js';
import { planOf, QUEUE } from '../../test/support/autoscale.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { ork } from '../../test/support/in-process.js';
import { csvTrace } from '../simulate/csv-trace.js';

const START = Date.UTC(2026, 0, 1);
const PLAN = planOf({
  interval: '5s',
  cooldown: '10s',
  do: { workers: `ceil(${QUEUE} / 50)` },
  limits: { workers: { min: 2, max: 16 } },
  behavior: { scaleDown: { maxStep: 2, period: '15s' } },
});

/** A runtime's Live API as far as the commands read it, with the real autoscaler behind it. */
class Live {
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

  constructor() {
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

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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

/** Time passes only in waits, and those end at once. */
function hurryingClock(): Clock {
  let elapsed = 0;
  return {
    now: () => START + elapsed,
    monotonic: () => elapsed,
    setTimeout: (fn, ms) => {
      setImmediate(() => {
        elapsed += ms;
        fn();
      });
      return {};
    },
    clearTimeout: () => undefined,
  };
}

let live: Live;
let url: string;
beforeEach(async () => {
  live = new Live();
  url = await live.listen();
  live.autoscaler.start();
});
afterEach(() => live.close());

describe('ork explain autoscale', () => {
  const explain = (crd: string, ...flags: string[]) =>
    ork(['explain', 'autoscale', crd, '--url', url, ...flags], { clock: live.clock });

  it('explain prints size, reason, last evaluation and earlier decisions', async () => {
    await live.see(1_000);
    await live.see(100, 20_000);
    await live.clock.advance(4_000);
    const { code, out } = await explain('processor');
    expect(code).toBe(0);
    expect(out).toBe(
      `processor: 14 workers by an override; the baseline is 2
Since 00:00:21 UTC, 4 s ago: Scaled workers from 16 to 14: workers = ceil(${QUEUE} / 50) gives 2 (it is 100, 1.1 s old, by http); workers 2 limited by a step of 2 within 15 s.

Last evaluation, 00:00:25 UTC, just now
  Keeps 14 workers: workers = ceil(${QUEUE} / 50) gives 2 (it is 100, 1.1 s old, by http); workers 2 limited by a step of 2 within 15 s.
  ${QUEUE} is 100, 1.1 s old, by http
  workers = ceil(${QUEUE} / 50) is 2
  step: workers 2 limited by a step of 2 within 15 s, result 14

Last 3 decisions, newest first, times in UTC
  00:00:21  Scaled workers from 16 to 14: workers = ceil(${QUEUE} / 50) gives 2 (it is 100, 1.1 s old, by http); workers 2 limited by a step of 2 within 15 s.
  00:00:01  Scaled workers from 2 to 16: workers = ceil(${QUEUE} / 50) gives 20 (it is 1,000, 1.1 s old, by http); workers 20 clamped to the limit of 16.
  00:00:00  Begins at the baseline of 2 workers: workers = ceil(${QUEUE} / 50) gives 1 (it is 10, 1.1 s old, by http); workers 1 raised to the limit of 2.

Settings
  evaluated every 5s and when a value arrives; cooldown 10s; 2 to 16 workers; onMissing false`,
    );
  });

  it('explain lists --last decisions and prints the document with --json', async () => {
    await live.see(1_000);
    await live.see(100);
    expect((await explain('processor', '--last', '1')).out).toContain('Last 1 decision, newest first');
    const { out } = await explain('processor', '--json');
    expect(JSON.parse(out)).toEqual({
      ...JSON.parse(JSON.stringify(live.autoscaler.describe())),
      ...live.stamp,
    });
  });

  it('explain queries the leader that a standby replica names', async () => {
    const leader = new Live();
    leader.autoscaler.start();
    await leader.see(400);
    live.leader = await leader.listen();
    live.stamp = { ...live.stamp, isKonductor: false };
    try {
      expect((await explain('processor')).out).toContain('processor: 8 workers by an override');
    } finally {
      await leader.close();
    }
  });

  it('explain says that a standby replica runs no autoscaler', async () => {
    await live.see(1_000);
    live.autoscaler.stop('this replica is no longer the leader, and only the leader scales');
    live.stamp = { ...live.stamp, isKonductor: false };
    await live.clock.advance(60_000);
    const { out } = await explain('processor');
    expect(out).toContain(
      `processor: 2 workers, the baseline; b-0 is not the leader, so its autoscaler is not running
Since 00:00:01 UTC, 1 min ago: Back at 2 workers: this replica is no longer the leader, and only the leader scales.`,
    );
    // What was evaluated last is still told, apart from the stop.
    expect(out).toContain('Last evaluation, 00:00:01 UTC, 1 min ago\n  Scaled workers from 2 to 16');
    expect(out).toContain('Last 3 decisions');
  });

  it.each([
    [{ status: 200, text: '<html>' }, 'returned 200 with a body that is not JSON'],
    [{ status: 404, text: '{}' }, 'returned 404; check that the URL is the Live API of a runtime'],
    [{ status: 200, text: '{"isKonductor":true}' }, 'returned no document of a runtime (identity:'],
    [{ status: 503, text: '{"error":"starting","message":"Not yet."}' }, 'returned 503: Not yet.'],
  ])('explain names the response when it is not that of a runtime: %j', async (broken, message) => {
    live.broken = broken;
    expect(await explain('processor')).toMatchObject({ code: 1, err: expect.stringContaining(message) });
  });

  it('explain names what is wrong with its arguments', async () => {
    const unknown = (await explain('procesor')).err;
    expect(unknown).toContain(
      `${url}: unknown CRD "procesor": expected one of loader, processor (ORK_LIVE_CRD)`,
    );
    expect(unknown).toContain('the runtime that has it');
    const fixed = (await explain('loader')).err;
    expect(fixed).toContain(`${url}: loader declares no autoscaler (ORK_LIVE_AUTOSCALER)`);
    expect(fixed).toContain('Declare `operatorBox.autoscale`');
    expect(fixed).not.toContain('ork run');
    expect((await explain('processor', '--last', '-1')).code).toBe(2);
    expect((await ork(['explain', 'autoscale', 'x', '--url', 'here'])).err).toContain(
      'invalid URL "here": expected http or https',
    );
    await live.close();
    expect((await explain('processor')).err).toContain(`${url}/katalog/processor/autoscaler does not answer`);
  });

  it('explain without "autoscale" is a usage error', async () => {
    expect(await ork(['explain', 'crd'])).toMatchObject({ code: 2 });
  });
});

describe('ork record', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orkestra-record-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Records `looks` looks; before each of them the runtime sees the next value. */
  async function record(values: readonly (number | undefined)[], ...flags: string[]) {
    let look = 0;
    live.onAsked = () => {
      // Between two looks, so that the next one finds what was decided.
      return live.asked % 2 === 0 ? live.see(values[look++]) : undefined;
    };
    const every = ['--every', '1s', '--for', `${values.length + 1}s`];
    return ork(['record', '--url', url, ...every, ...flags], { clock: hurryingClock() });
  }

  it('a recorded trace replays to the same decisions', async () => {
    const file = join(folder, 'trace.csv');
    const { code, err } = await record([1_000, 1_000, 100, undefined, 300], '--crd', 'processor', '-o', file);
    expect(err).toMatch(/^wrote \d+ rows to .*; replay it with ork simulate autoscale --trace .*trace.csv$/);
    expect(code).toBe(0);
    const { samples } = csvTrace(await readFile(file, 'utf8'), file);
    expect(new Set(samples.map(({ reference }) => reference))).toEqual(new Set([QUEUE, 'metrics.workers']));
    const live1 = live.autoscaler
      .describe()
      .decisions.filter(({ changed }) => changed)
      .toReversed();
    const replayed = simulate(PLAN, samples).decisions;
    expect(replayed.length).toBeGreaterThan(1);
    expect(replayed.map(({ time, from, to }) => [time, from, to])).toEqual(
      live1.slice(0, replayed.length).map(({ time, from, to }) => [time, from, to]),
    );
  });

  it('record writes JSON lines for a .jsonl file, and only metrics without an autoscaler', async () => {
    const file = join(folder, 'trace.jsonl');
    const { err } = await record([1], '--crd', 'loader', '-o', file);
    expect(err).toContain('loader declares no autoscaler; recording its metrics only');
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ reference, value }) => [reference, value]).slice(0, 2)).toEqual([
      ['metrics.queueDepth', 7],
      ['metrics.autoscaleActive', false],
    ]);
  });

  it('record prints to stdout without --output and survives an outage of the runtime', async () => {
    live.onAsked = () => {
      live.broken = live.asked === 4 ? { status: 503, text: '{}' } : undefined;
    };
    const { code, out, err } = await ork(
      ['record', '--url', url, '--crd', 'processor', '--every', '1s', '--for', '4s'],
      { clock: hurryingClock() },
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^time,reference,value\n2026-01-01T00:00:00\.000Z,cross\.loader\.metrics\.queueDepth,10\n/,
    );
    expect(err).toMatch(/returned 503; the trace has a gap until it answers\nruntime reachable again/);
  });

  it('record names what is wrong with its arguments', async () => {
    expect(await ork(['record', '--url', url])).toMatchObject({ code: 2 });
    expect((await record([], '--crd', 'nothing')).err).toMatch(/unknown CRD .*ORK_LIVE_CRD/);
    expect((await record([], '--crd', 'processor', '--every', 'often')).err).toContain('expected a duration');
    expect((await record([], '--crd', 'processor', '-o', join(folder, 'no', 'x.csv'))).err).toContain(
      'ORK_OUTPUT',
    );
  });
});
