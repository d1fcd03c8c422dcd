/** A pool that asks an API server for more than it takes: it serves six writes at a time, and answers the others with 429. */
import { describe, expect, it } from 'vitest';
import { testCrd } from '../support/crd.js';
import { untilObjects } from '../support/follow.js';
import type { LiveBody } from '../support/live-client.js';
import { operated } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';

const SEATS = 6;
const CRS = 400;
const WANTED = 32;

const body = (api: 'auto' | 'off'): string => `
workers: 2
resync: 1h
operatorBox:
  status: { conditions: false }
  autoscale:
    interval: 1s
    do: { workers: ${WANTED} }
    limits: { workers: { min: 1, max: ${WANTED} }, api: "${api}" }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { at: "{{ .spec.at }}" } }]
`;

interface Decision {
  readonly from: { readonly workers: number };
  readonly to: { readonly workers: number };
  readonly sentence: string;
}

/** What two waves of writes, one for each CR, come to. */
async function waves(api: 'auto' | 'off') {
  const { kube, dev } = await ownCluster();
  const crd = testCrd('Thing');
  await crd.install(kube);
  const limit = dev.faults.limit({ inFlight: SEATS, ms: 100, verb: 'patch', resource: 'configmaps' });
  const { runtime, wave, patchCr, configMaps } = await operated(crd, body(api), { kube });
  const written = (at: string): Promise<unknown> =>
    untilObjects(
      kube,
      configMaps,
      (all) => all.filter(({ data }) => (data as { at?: string } | undefined)?.at === at).length === CRS,
    );
  const names = await wave(CRS, { at: '1' });
  await written('1');
  await Promise.all(names.map((name) => patchCr(name, { spec: { at: '2' } })));
  await written('2');
  const { decisions } = (await runtime.live.get('/katalog/thing/autoscaler')).body as LiveBody & {
    readonly decisions: readonly Decision[];
  };
  const writes = runtime.requests.filter(
    ({ verb, resource }) => (verb === 'apply' || verb === 'patch') && resource === 'configmaps',
  );
  return {
    served: limit.served,
    refused: limit.refused,
    counted: writes.filter(({ throttled }) => throttled).length,
    accepted: writes.filter(({ code }) => code === 200 || code === 201).length,
    changes: [...decisions].reverse(),
  };
}

describe('a pool that an API server throttles', () => {
  it('falls back at the first sign with limits.api: auto, rises step by step, and loses no write', async () => {
    const auto = await waves('auto');
    const off = await waves('off');
    const first = auto.changes.findIndex(({ from, to }) => to.workers < from.workers);
    const [ahead, settled] = [auto.changes.slice(0, first), auto.changes.slice(first)];
    for (const { from, to } of ahead)
      expect(to.workers).toBeLessThanOrEqual(Math.max(2 * from.workers, from.workers + 4));
    const falls = settled.filter(({ from, to }) => to.workers < from.workers);
    for (const { sentence } of falls) {
      expect(sentence).toMatch(/workers 32 held at \d+, because .* (asked to slow down|at best)/);
    }
    for (const { from, to } of settled) {
      expect(to.workers - from.workers).toBeLessThanOrEqual(Math.max(1, from.workers / 4));
    }
    expect(off.changes.map(({ to }) => to.workers)).toEqual([WANTED]);
    for (const { served, refused, counted, accepted } of [auto, off]) {
      expect(accepted).toBe(served);
      expect(counted).toBe(refused);
    }
    expect(auto.refused).toBeLessThan(off.refused / 2);
  });
});
