import { describe, expect, it } from 'vitest';
import { createMetrics, kubeObserver } from './index.js';

function world() {
  const metrics = createMetrics({ processDefaults: false });
  const lines: object[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (fields: object) => void lines.push(fields),
  };
  return { metrics, lines, observer: kubeObserver(metrics, log) };
}

describe('the observer of the API server', () => {
  it('counts requests by verb and code, with latency and throttling', async () => {
    const { metrics, observer } = world();
    const sample = {
      verb: 'apply',
      resource: 'pods',
      durationMs: 30,
      throttledMs: 0,
      throttled: false,
    } as const;
    observer.onRequest?.({ ...sample, code: 429 });
    observer.onRequest?.({ ...sample, code: 200, throttledMs: 2_000 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('orkestra_kube_requests_total{verb="apply",code="429"} 1');
    expect(text).toContain('orkestra_kube_request_duration_seconds_count{verb="apply"} 2');
    expect(text).toContain('orkestra_kube_throttled_seconds_total{verb="apply"} 2');
  });

  it('logs a warning once per text, and stops at 200 texts', () => {
    const { lines, observer } = world();
    for (const text of ['a', 'b', 'a']) observer.onWarning?.(text, 'PATCH /api/v1/pods/x?force=true');
    expect(lines).toEqual([
      { warning: 'a', request: 'PATCH /api/v1/pods/x' },
      { warning: 'b', request: 'PATCH /api/v1/pods/x' },
    ]);
    for (let n = 0; n < 1_000; n++) observer.onWarning?.(`field ${n}`, 'PATCH /x');
    expect(lines).toHaveLength(200);
  });
});
