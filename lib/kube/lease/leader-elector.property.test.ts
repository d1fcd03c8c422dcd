import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Weather } from '../../../test/support/lease-server.js';
import { leaseWorld } from '../../../test/support/lease-world.js';

describe('LeaderElector', () => {
  it('never lets two leaders write at a time, whatever the network and the event loops do', async () => {
    const weather = fc.record(
      {
        thereMs: fc.constantFrom(0, 0, 0, 0, 0, 100, 3_000, 20_000),
        backMs: fc.constantFrom(0, 0, 0, 0, 100, 3_000),
        lost: fc.constantFrom(
          'request' as const,
          'answer' as const,
          undefined,
          undefined,
          undefined,
          undefined,
        ),
      },
      { requiredKeys: ['thereMs', 'backMs'] },
    );
    const deed = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('stall', 'resume', 'stop', 'restart', 'touch', 'none'),
      ms: fc.integer({ min: 500, max: 20_000 }),
    });
    let handovers = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(weather, { minLength: 20, maxLength: 60 }),
        fc.array(deed, { maxLength: 30 }),
        async (skies, deeds) => {
          const { time, server, elector } = leaseWorld();
          let request = 0;
          const next = (): Weather => skies[request++ % skies.length] as Weather;
          const start = (name: string) => {
            const made = elector(name, { weather: next });
            made.elector.start();
            return made;
          };
          const all = ['a', 'b', 'c'].map(start);
          const epochs = new Set<string>();
          for (const { who, what, ms } of deeds) {
            const chosen = all[who] as (typeof all)[number];
            if (what === 'stall') chosen.clock.stall();
            else if (what === 'resume') chosen.clock.resume();
            else if (what === 'stop') void chosen.elector.stop();
            // A process that dies gives nothing back and has no event loop any more.
            else if (what === 'restart') all.push(start(`${who}-${all.length}`));
            else if (what === 'touch') server.touch({ seen: String(ms) });
            for (let passed = 0; passed < ms; passed += 500) {
              await time.advance(Math.min(500, ms - passed));
              const writers = all.filter(({ elector: each }) => each.mayWrite());
              expect(writers.length).toBeLessThanOrEqual(1);
            }
          }
          for (const { told } of all) {
            for (const line of told) {
              if (!line.startsWith('leads')) continue;
              expect(epochs.has(line)).toBe(false);
              epochs.add(line);
            }
          }
          handovers += Math.max(0, epochs.size - 1);
        },
      ),
      { numRuns: 60 },
    );
    expect(handovers).toBeGreaterThan(20);
  });
});
