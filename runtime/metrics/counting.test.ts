import { describe, expect, it } from 'vitest';
import type { ValueRecord } from '../../autoscaler/index.js';
import type { CountedDecision } from './decisions.js';
import { countDecisions, countOncopReports, createMetrics } from './index.js';

async function samples(metrics: ReturnType<typeof createMetrics>, family: string): Promise<string[]> {
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines.filter((line) => line.startsWith(`${family}{`)).map((line) => line.slice(family.length));
}

describe('countOncopReports', () => {
  it('counts requests and hits, measures durations and shows the circuit', async () => {
    const metrics = createMetrics({ processDefaults: false });
    const report = countOncopReports(metrics);
    const to = { peer: 'http://a', surface: 'info' } as const;
    const request = { type: 'request', ...to, url: 'http://a/katalog/x', message: '' } as const;
    report({ ...request, result: 'ok', durationMs: 20 });
    report({ ...request, result: 'timeout', durationMs: 5_000 });
    report({ type: 'hit', ...to });
    report({
      type: 'condition',
      ...to,
      url: 'http://a/x',
      condition: 'failing',
      message: 'refused',
      code: 'ORK_ONCOP_CONNECT',
    });
    report({ type: 'circuit', peer: 'http://a', state: 'probing', message: 'refused' });
    const labels = 'peer="http://a",surface="info"';
    expect(await samples(metrics, 'orkestra_oncop_requests_total')).toEqual([
      `{${labels},result="ok"} 1`,
      `{${labels},result="timeout"} 1`,
    ]);
    expect(await samples(metrics, 'orkestra_oncop_request_duration_seconds_sum')).toEqual([
      `{${labels}} 5.02`,
    ]);
    expect(await samples(metrics, 'orkestra_oncop_cache_hits_total')).toEqual([`{${labels}} 1`]);
    expect(await samples(metrics, 'orkestra_oncop_circuit_state')).toEqual(['{peer="http://a"} 1']);
  });
});

describe('countDecisions', () => {
  const size = (workers: number) => ({ workers, queueDepth: 0, resyncMs: 30_000 });
  const value = (reference: string, ageMs: number | null): ValueRecord => ({
    reference,
    value: 90,
    source: 'http',
    ageMs,
    stale: false,
    missing: false,
  });

  function decision(more: Partial<CountedDecision>, values: readonly ValueRecord[] = []): CountedDecision {
    const record = { values } as ReturnType<CountedDecision['record']>;
    const same = { desired: size(3), from: size(3), to: size(3), record: () => record };
    return { changed: false, missing: false, dryRun: false, trigger: 'interval', ...same, ...more };
  }

  it('shows the workers asked for and applied, and counts by result', async () => {
    const metrics = createMetrics({ processDefaults: false });
    const count = countDecisions(metrics, 'processor');
    count(decision({}));
    count(decision({ missing: true }));
    count(decision({ changed: true, desired: size(16), to: size(8) }));
    expect(await samples(metrics, 'orkestra_autoscaler_desired')).toEqual(['{crd="processor"} 16']);
    expect(await samples(metrics, 'orkestra_autoscaler_applied')).toEqual(['{crd="processor"} 8']);
    expect(await samples(metrics, 'orkestra_autoscaler_evaluations_total')).toEqual(
      ['unchanged', 'missing', 'changed'].map((result) => `{crd="processor",result="${result}"} 1`),
    );
    count(decision({ changed: true, dryRun: true, to: size(8) }));
    expect(await samples(metrics, 'orkestra_autoscaler_applied')).toEqual(['{crd="processor"} 3']);
  });

  it('measures a reaction by the newest sibling value, when one led to the resize', async () => {
    const metrics = createMetrics({ processDefaults: false });
    const count = countDecisions(metrics, 'processor');
    const values = [value('metrics.queueDepth', 0), value('cross.a.x', 900), value('cross.b.x', 40)];
    const change = { changed: true, trigger: 'change' } as const;
    count(decision(change, values));
    count(decision({ ...change, trigger: 'interval' }, values));
    count(decision({ ...change, dryRun: true }, values));
    count(decision({ trigger: 'change' }, values));
    count(decision(change, [value('cross.a.x', null)]));
    expect(await samples(metrics, 'orkestra_autoscaler_reaction_seconds_sum')).toEqual([
      '{crd="processor"} 0.04',
    ]);
    expect(await samples(metrics, 'orkestra_autoscaler_reaction_seconds_count')).toEqual([
      '{crd="processor"} 1',
    ]);
  });
});
