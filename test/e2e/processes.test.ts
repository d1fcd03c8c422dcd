/** What a runtime sees of a sibling in another process when that process, or the way to it, fails. */
import { describe, expect, it, type TestContext } from 'vitest';
import { cluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import type { ProcessOptions } from '../support/runtime-process.js';
import {
  crossRow,
  type LiveProcess,
  misses,
  reads,
  SHORT_LEASE,
  SiblingProcesses,
} from '../support/sibling-processes.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const crds = { load: fileCrd('Load'), work: fileCrd('Work') };

/** One CR is worked on for longer than any test lasts; the others wait. */
const BUSY = { workers: 1, sleep: '10m' };
const REPLACED = { leaseDuration: SHORT_LEASE };

/** A with 20 CRs that wait, which B reads through a proxy and has made its pool of 4 from. */
async function world(test: TestContext, options: Partial<ProcessOptions> = {}) {
  const siblings = await SiblingProcesses.open(test, cluster(), crds);
  const names = await siblings.createLoads(21);
  const a = await siblings.startA(BUSY, options);
  const proxy = await TcpProxy.to(a.process.port);
  test.onTestFinished(() => proxy.close());
  const b = await siblings.startB(proxy.port);
  await reads(b, 4);
  return { siblings, names, a, b, proxy, since: b.process.observations.length };
}

/** Waits until B says that what it knows is old, and holds its pool all the same. */
async function holds(b: LiveProcess, workers: number): Promise<void> {
  await b.live.until('/katalog/work', (body) => crossRow(body)?.stale === true);
  expect(await misses(b)).toContain('missing');
  expect((await b.live.get('/katalog/work')).body['workers']).toBe(workers);
}

/** Waits until B says what is wrong with its source. */
async function complains(b: LiveProcess, problem: RegExp): Promise<void> {
  await b.live.until('/katalog/work', (body) => problem.test(crossRow(body)?.lastError ?? ''));
}

/** The pool was never made smaller on its way; a queue that fills may be seen half full. */
function onlyGrew(b: LiveProcess, since: number, from: number, to: number): void {
  const sizes = [from, ...b.process.sizes('work', since)];
  expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
  expect(sizes.at(-1)).toBe(to);
}

// Each waits most of its time for somebody to notice something.
describe.concurrent('a sibling', { timeout: 120_000 }, () => {
  it('a sibling that is halted or unreachable is missing, and accepted again when it is back', async (test) => {
    const { siblings, a, b, proxy, since } = await world(test);
    a.process.halt();
    await holds(b, 4);
    await siblings.createLoads(10, 100);
    a.process.wake();
    await reads(b, 6);
    proxy.drop();
    await holds(b, 6);
    await complains(b, /did not answer within/);
    await siblings.createLoads(10, 200);
    proxy.heal({ forget: true });
    await reads(b, 8);
    onlyGrew(b, since, 4, 8);
  });

  it('a killed sibling is missing, and accepted again in its new epoch', async (test) => {
    const { siblings, names, a, b, proxy, since } = await world(test, REPLACED);
    const before = (await a.live.get('/katalog/load')).body;
    await a.process.kill();
    await complains(b, /./);
    await holds(b, 4);
    await siblings.deleteLoads(names.slice(0, 10));
    const again = await siblings.startA(BUSY, REPLACED);
    proxy.targets = [again.process.port];
    // Half of the work is gone, and that is known: the pool shrinks.
    await reads(b, 2);
    expect(b.process.sizes('work', since)).toEqual([2]);
    const after = (await again.live.get('/katalog/load')).body;
    expect(Number(after['epoch'])).toBeGreaterThan(Number(before['epoch']));
  });

  it('a sibling that starts later is missing, with the pool at its baseline, and read once it leads', async (test) => {
    const siblings = await SiblingProcesses.open(test, cluster(), crds);
    const proxy = await TcpProxy.to();
    test.onTestFinished(() => proxy.close());
    const b = await siblings.startB(proxy.port);
    await complains(b, /./);
    expect(await misses(b)).toContain('missing');
    const { body } = await b.live.get('/katalog/work');
    expect(crossRow(body)).toMatchObject({ found: false });
    expect(body['workers']).toBe(2);
    await siblings.createLoads(21);
    const a = await siblings.startA(BUSY);
    proxy.targets = [a.process.port];
    await reads(b, 4);
    // Nothing was made of A's silence, nor of a queue that was filling; only of what it said.
    expect(b.process.sizes('work').at(-1)).toBe(4);
    expect(Math.min(...b.process.sizes('work'))).toBeGreaterThan(2);
  });

  it('a sibling is read from its new leader, whatever the old one says when it resumes', async (test) => {
    const { siblings, a, b, proxy, since } = await world(test, REPLACED);
    const successor = await siblings.startA(BUSY, REPLACED);
    proxy.targets = [a.process.port, successor.process.port];
    a.process.halt();
    await holds(b, 4);
    await siblings.createLoads(10, 100);
    await successor.process.leading();
    await reads(b, 6);
    a.process.wake();
    await a.live.until('/katalog/load', ({ isKonductor }) => isKonductor === false);
    // What the old one had still to say, and says as a follower, has been heard before what the new one says now.
    await siblings.createLoads(5, 200);
    await reads(b, 7);
    onlyGrew(b, since, 4, 7);
  });
});
