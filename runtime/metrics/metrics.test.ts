import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONTROL_METRICS } from '../../control-center/server/index.js';
import { GATEWAY_METRICS } from '../../gateway/index.js';
import { fakeAutoscaler, fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';
import { createMetrics, METRICS, setViewGauges } from './index.js';

describe('metrics', () => {
  it('are the rows of the documentation', () => {
    const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z_]+)` *\| (\w+) *\| (.*?) *\| (.+?) *\|$/gm)];
    const documented = rows.map(([, name, type, labels, help]) => ({ name, type, labels, help }));
    const defined = Object.entries({ ...METRICS, ...GATEWAY_METRICS, ...CONTROL_METRICS }).map(
      ([name, { type, labels, help }]) => ({
        name,
        type,
        labels: labels.map((label) => `\`${label}\``).join(' '),
        help,
      }),
    );
    expect(documented).toEqual(defined);
  });

  it('are registered under their names, apart from those of another runtime', async () => {
    const one = createMetrics({ processDefaults: false });
    const other = createMetrics({ processDefaults: false });
    one.counter('controller_reconcile_total').inc({ crd: 'loader', result: 'success' }, 2);
    one.histogram('controller_reconcile_duration_seconds').observe({ crd: 'loader' }, 0.2);
    expect(await one.registry.metrics()).toContain(
      'controller_reconcile_total{crd="loader",result="success"} 2',
    );
    expect(await other.registry.metrics()).not.toContain('{crd="loader"');
    const names = (await one.registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(names).toEqual(Object.keys(METRICS));
  });

  it('come with those of the process', async () => {
    expect(await createMetrics().registry.metrics()).toContain('process_resident_memory_bytes');
  });

  it('follow Prometheus naming: counters end in _total, times in seconds', () => {
    for (const [name, { type, help }] of Object.entries(METRICS)) {
      expect(name.endsWith('_total')).toBe(type === 'counter');
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(help).toMatch(/\.$/);
    }
  });
});

describe('setViewGauges', () => {
  const FAMILIES = /^controller_(queue_\w+|resource_count|workers_\w+)\{.*$/gm;

  it('shows pool, queue and cache, and the size the autoscaler asks for', async () => {
    const crd = fakeCrd();
    crd.autoscaler = fakeAutoscaler({ overrideActive: true, overrideWorkers: 8 });
    const view = fakeView(crd);
    const metrics = createMetrics({ processDefaults: false });
    setViewGauges(metrics, view);
    expect((await metrics.registry.metrics()).match(FAMILIES)).toEqual([
      'controller_resource_count{crd="loader"} 4',
      'controller_queue_depth{crd="loader"} 90',
      'controller_queue_changes{crd="loader"} 80',
      'controller_workers_active{crd="loader"} 3',
      'controller_workers_desired{crd="loader"} 8',
    ]);
    view.isKonductor = false;
    setViewGauges(metrics, view);
    expect((await metrics.registry.metrics()).match(FAMILIES)).toEqual([
      'controller_resource_count{crd="loader"} 4',
    ]);
  });

  it('has no series of queue and workers while a leader starts', async () => {
    const crd = fakeCrd();
    crd.health = { ...crd.health, state: 'pending' };
    const metrics = createMetrics({ processDefaults: false });
    setViewGauges(metrics, fakeView(crd));
    expect((await metrics.registry.metrics()).match(FAMILIES)).toEqual([
      'controller_resource_count{crd="loader"} 4',
    ]);
  });

  it('shows who leads, the state of each CRD, the CRs that are not ready, and what runs', async () => {
    const crd = fakeCrd();
    const cr = (name: string, status?: object) => ({ metadata: { name }, status: status as never });
    crd.objects = [
      cr('no-status'),
      cr('failed', { conditions: [{ type: 'Ready', status: 'False' }, null] }),
      cr('odd', { conditions: 'Ready' }),
      cr('ready', { conditions: [{ type: 'Ready', status: 'True' }] }),
    ];
    const metrics = createMetrics({ processDefaults: false });
    setViewGauges(metrics, fakeView(crd));
    const text = await metrics.registry.metrics();
    const states = [...text.matchAll(/^orkestra_crd_state\{crd="loader",state="([^"]+)"\} 1$/gm)].map(
      ([, state]) => state,
    );
    expect(states).toEqual(['healthy']);
    expect(text).toContain('orkestra_leader{crd="loader"} 1');
    expect(text).toContain('orkestra_crs_not_ready{crd="loader"} 3');
    expect(text).toContain(
      `orkestra_build_info{version="${fakeView(crd).version}",node="${process.version}"} 1`,
    );
    expect(text).toMatch(/^orkestra_katalog_info\{katalog="[^"]+",version="[^"]+"\} 1$/m);
  });
});
