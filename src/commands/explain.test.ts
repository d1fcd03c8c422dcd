import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUEUE } from '../../test/support/autoscale.js';
import { ork } from '../../test/support/in-process.js';
import { LiveAutoscaler } from '../../test/support/live-autoscaler.js';

let live: LiveAutoscaler;
beforeEach(async () => {
  live = await LiveAutoscaler.start();
});
afterEach(() => live.close());

describe('ork explain autoscale', () => {
  const explain = (crd: string, ...flags: string[]) =>
    ork(['explain', 'autoscale', crd, '--url', live.url, ...flags], { clock: live.clock });

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
    const leader = await LiveAutoscaler.start();
    await leader.see(400);
    live.leader = leader.url;
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
      `${live.url}: unknown CRD "procesor": expected one of loader, processor (ORK_LIVE_CRD)`,
    );
    expect(unknown).toContain('the runtime that has it');
    const fixed = (await explain('loader')).err;
    expect(fixed).toContain(`${live.url}: loader declares no autoscaler (ORK_LIVE_AUTOSCALER)`);
    expect(fixed).toContain('Declare `operatorBox.autoscale`');
    expect(fixed).not.toContain('ork run');
    expect((await explain('processor', '--last', '-1')).code).toBe(2);
    expect((await ork(['explain', 'autoscale', 'x', '--url', 'here'])).err).toContain(
      'invalid URL "here": expected http or https',
    );
    await live.close();
    expect((await explain('processor')).err).toContain(
      `${live.url}/katalog/processor/autoscaler does not answer`,
    );
  });

  it('explain without "autoscale" is a usage error', async () => {
    expect(await ork(['explain', 'crd'])).toMatchObject({ code: 2 });
  });
});
