import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the command loads it when it is asked for.
import './index.js';

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: pipeline }
spec:
  crds:
    loader:
      apiTypes: { group: example.org, version: v1, kind: Loader, plural: loaders }
    processor:
      apiTypes: { group: example.org, version: v1, kind: Processor, plural: processors }
      workers: 2
      operatorBox:
        cross:
          - { crd: upstream, as: up, source: { host: $UPSTREAM, protocol: metrics } }
        autoscale:
          interval: 5s
          cooldown: 10s
          conditions: { when: [{ field: cross.up.metrics.queueDepth, greaterThan: 60 }] }
          do: { workers: 8 }
`;
const TRACE = `time,reference,value
2026-01-01T00:00:00Z,cross.up.metrics.queueDepth,0
2026-01-01T00:00:03Z,cross.up.metrics.queueDepth,90
2026-01-01T00:00:07Z,cross.up.metrics.queueDepth,10
2026-01-01T00:00:30Z,cross.up.metrics.queueDepth,10
`;

describe('ork simulate autoscale', () => {
  let folder: string;
  const at = (file: string): string => join(folder, file);
  const simulate = (...flags: string[]) => ork(['simulate', 'autoscale', '-f', at('katalog.yaml'), ...flags]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orkestra-simulate-'));
    await writeFile(at('katalog.yaml'), KATALOG);
    await writeFile(at('trace.csv'), TRACE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('simulate prints decisions and totals without siblings and variables', async () => {
    const { code, out } = await simulate('--trace', at('trace.csv'));
    expect(code).toBe(0);
    expect(out.replaceAll(at('trace.csv'), 'trace.csv')).toBe(
      `processor: 30 s of trace.csv, 4 samples of 1 value, 11 evaluations

TIME                  WORKERS  DECISION
2026-01-01 00:00:03Z  2 → 8    Scaled workers from 2 to 8: cross.up.metrics.queueDepth > 60 (it is 90).
2026-01-01 00:00:17Z  8 → 2    Scaled workers from 8 to 2: cross.up.metrics.queueDepth > 60 (it is 10, 10 s old) does not hold, the cooldown of 10 s is over, and the baseline is 2 workers.

pool: 2 to 8 workers, 4.8 on average, 144 worker-seconds
changes: 2 (1 up, 1 down), reversed 1 time
override in force for 14 s of 30 s`,
    );
  });

  it('simulate --json prints the whole run', async () => {
    const { out } = await simulate('--trace', at('trace.csv'), '--json');
    const run = JSON.parse(out);
    expect(run).toMatchObject({
      crd: 'processor',
      references: ['cross.up.metrics.queueDepth'],
      absent: [],
      summary: { changes: 2, workerSeconds: 144 },
      sizes: [{ workers: 2 }, { time: '2026-01-01T00:00:03.000Z', workers: 8 }, { workers: 2 }],
    });
    expect(run.decisions.map(({ to }: { to: object }) => to)).toMatchObject([{ workers: 8 }, { workers: 2 }]);
  });

  it('simulate --html writes one self-contained page', async () => {
    const { err } = await simulate('--trace', at('trace.csv'), '--html', at('page.html'));
    expect(err).toBe(`wrote ${at('page.html')}`);
    const page = await readFile(at('page.html'), 'utf8');
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|https?:/);
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page.match(/class="marker (?:up|down)"/g)).toHaveLength(2);
    expect(page).toContain('threshold 60');
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('queueDepth &gt; 60 (it is 90)');
  });

  it('simulate names what is wrong with its input', async () => {
    const message = async (...flags: string[]): Promise<string> => {
      const { code, err } = await simulate(...flags);
      expect(code).not.toBe(0);
      return err;
    };
    expect(await message()).toContain(
      'a trace is required: use either --trace FILE or --from-prometheus FILE',
    );
    expect(await message('--trace', at('trace.csv'), '--map', 'a=b')).toContain(
      '--map requires --from-prometheus',
    );
    expect(await message('--from-prometheus', 'x', '--map', 'a')).toContain('expected reference=series');
    expect(await message('--trace', at('none.csv'))).toContain('none.csv: ENOENT');
    expect(await message('--trace', at('trace.csv'), '--crd', 'procesor')).toContain(
      'unknown CRD "procesor" (did you mean "processor"?): expected one of',
    );
    expect(await message('--trace', at('trace.csv'), '--crd', 'loader')).toContain(
      'CRD "loader" declares no autoscaler (operatorBox.autoscale); expected one of processor',
    );
    await writeFile(at('other.csv'), 'time,reference,value\n0s,metrics.workers,1');
    expect(await message('--trace', at('other.csv'))).toContain(
      'the trace has none of the values that the autoscaler of processor reads (cross.up.metrics.queueDepth), only metrics.workers',
    );
    await writeFile(at('broken.yaml'), KATALOG.replace('greaterThan', 'greaterTan'));
    const broken = await ork(['simulate', 'autoscale', '-f', at('broken.yaml'), '--trace', at('trace.csv')]);
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('did you mean "greaterThan"?') });
  });
});
