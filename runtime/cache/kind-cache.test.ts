import { describe, expect, it } from 'vitest';
import { kindOfType } from '../../katalog/index.js';
import { type KubeApi, KubeError } from '../../lib/kube/index.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { createMetrics } from '../metrics/index.js';
import { KindCache } from './kind-cache.js';

const refusal = (code: number): KubeError =>
  new KubeError('ORK_KUBE_API', 'GET /apis/x.test/v1', {
    ...{ code, reason: 'x', message: 'x', retryAfterMs: undefined, kind: undefined, causes: [] },
  });

/** A cache of a kind whose path is not known; `answers`: of discovery, in order. */
function opened(answers: readonly (() => Promise<unknown>)[]) {
  const clock = new FakeClock();
  const nothing = (): void => undefined;
  let asked = 0;
  let told = 0;
  const kind = new KindCache(kindOfType([], 'x.test/v1', 'Part'), {
    api: {} as unknown as KubeApi,
    clock,
    random: () => 0.5,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    metrics: createMetrics({ processDefaults: false }),
    discovery: { read: () => answers[asked++]?.() ?? new Promise(nothing) },
  });
  kind.listen({ changed: nothing, gone: nothing, state: () => told++ });
  kind.start();
  return { kind, clock, told: () => told };
}

const UNKNOWN = 'it is not known whether x.test/v1/Part is served';

describe('a kind whose path is asked for', () => {
  it('is waited for until the API server has answered', async () => {
    const { kind, told } = opened([]);
    await settle();
    expect([kind.waitingFor, told()]).toEqual([UNKNOWN, 0]);
    await kind.stop();
  });

  it.each([
    ['serves other kinds', () => Promise.resolve({ resources: [] })],
    ['does not know its group', () => Promise.reject(refusal(404))],
    ['answers that the server of its group is down', () => Promise.reject(refusal(503))],
  ])('is not waited for when the API server %s', async (_what, answer) => {
    const { kind, told } = opened([answer]);
    await settle();
    expect([kind.waitingFor, told()]).toEqual([undefined, 1]);
    await kind.stop();
  });

  it('is asked for again when nothing answers', async () => {
    const { kind, clock } = opened([() => Promise.reject(refusal(0)), () => Promise.resolve({})]);
    await settle();
    expect(kind.waitingFor).toBe(UNKNOWN);
    await clock.advance(5_000);
    expect(kind.waitingFor).toBeUndefined();
    await kind.stop();
  });
});
