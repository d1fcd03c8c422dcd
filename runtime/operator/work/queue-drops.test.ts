import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { QueueDrops } from './queue-drops.js';

describe('QueueDrops', () => {
  it('warns of the first dropped trigger, and then once a minute with the number of all since', async () => {
    const clock = new FakeClock();
    const lines: object[] = [];
    const at = (level: string) => (fields: object) => void lines.push({ level, ...fields });
    const log = { debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') };
    const drops = new QueueDrops({ crd: 'website', clock, log, maxDepth: () => 50 });
    drops.dropped('n/a');
    for (let n = 0; n < 30; n++) drops.dropped(`n/${n}`);
    await clock.advance(60_000);
    drops.dropped('n/z');
    expect(lines).toMatchObject([
      { level: 'warn', crd: 'website', cr: 'n/a', dropped: 1, maxDepth: 50 },
      { level: 'warn', cr: 'n/z', dropped: 31 },
    ]);
  });
});
