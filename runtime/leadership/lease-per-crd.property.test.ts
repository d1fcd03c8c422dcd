import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Weather } from '../../test/support/lease-server.js';
import { type SharingReplica, sharingWorld } from '../../test/support/sharing-world.js';
import { rendezvous } from './rendezvous.js';

const CRDS = ['db', 'loader', 'website', 'mail'];
const STEP_MS = 500;

const weather = fc.record(
  {
    thereMs: fc.constantFrom(0, 0, 0, 0, 0, 100, 3_000, 20_000),
    backMs: fc.constantFrom(0, 0, 0, 0, 100, 3_000),
    lost: fc.constantFrom('request' as const, 'answer' as const, undefined, undefined, undefined, undefined),
  },
  { requiredKeys: ['thereMs', 'backMs'] },
);
const deed = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('stall', 'resume', 'stop', 'restart', 'none', 'none'),
  ms: fc.integer({ min: STEP_MS, max: 20_000 }),
});

describe('a Lease for each CRD', () => {
  it('never has two leaders for one, whoever sees what, and is shared again once it is calm', async () => {
    const placed = { well: 0, otherwise: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(weather, { minLength: 20, maxLength: 60 }),
        fc.array(deed, { maxLength: 20 }),
        fc.constantFrom(0, 400, 6_000),
        async (skies, deeds, drainMs) => {
          const world = sharingWorld(CRDS);
          let requests = 0;
          let calm = false;
          const next = (): Weather => (calm ? {} : (skies[requests++ % skies.length] as Weather));
          const start = (name: string): SharingReplica => world.start(name, { weather: next, drainMs });
          const all = ['a', 'b', 'c'].map(start);
          const gone = new Set<SharingReplica>();
          const pass = async (ms: number): Promise<void> => {
            for (let passed = 0; passed < ms; passed += STEP_MS) {
              await world.time.advance(STEP_MS);
              const led = all.flatMap((replica) => replica.leads());
              expect(new Set(led).size).toBe(led.length);
            }
          };
          for (const { who, what, ms } of deeds) {
            const chosen = all[who] as SharingReplica;
            if (what === 'stall') chosen.clock.stall();
            else if (what === 'resume') chosen.clock.resume();
            else if (what === 'stop') {
              void chosen.stop();
              gone.add(chosen);
            } else if (what === 'restart') all.push(start(`${chosen.identity}-${all.length}`));
            await pass(ms);
          }
          calm = true;
          for (const { clock } of all) clock.resume();
          await pass(120_000);
          const alive = all.filter((replica) => !gone.has(replica));
          for (const crd of CRDS) {
            const best = rendezvous(
              crd,
              alive.map(({ identity }) => identity),
            )[0];
            const leaders = alive.filter((replica) => replica.leads().includes(crd));
            expect(leaders.length).toBe(alive.length === 0 ? 0 : 1);
            if (leaders[0]) placed[leaders[0].identity === best ? 'well' : 'otherwise']++;
          }
        },
      ),
      { numRuns: 10 },
    );
    // All but those that the one who should have them did not take in the bad weather.
    expect(placed.well).toBeGreaterThan(10 * placed.otherwise);
    expect(placed.well).toBeGreaterThan(20);
  });
});
