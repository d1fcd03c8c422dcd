import type { CircuitState, OnReport } from '../../oncop/index.js';
import type { Metrics } from './registry.js';

const CIRCUIT: Readonly<Record<CircuitState, number>> = { closed: 0, probing: 1, open: 2 };

/** Counts what an ONCOP client reports. */
export function countOncopReports(metrics: Metrics): OnReport {
  const requests = metrics.counter('orkestra_oncop_requests_total');
  const durations = metrics.histogram('orkestra_oncop_request_duration_seconds');
  const hits = metrics.counter('orkestra_oncop_cache_hits_total');
  const circuits = metrics.gauge('orkestra_oncop_circuit_state');
  return (report) => {
    const { peer } = report;
    if (report.type === 'request') {
      requests.inc({ peer, surface: report.surface, result: report.result });
      durations.observe({ peer, surface: report.surface }, report.durationMs / 1_000);
    } else if (report.type === 'hit') {
      hits.inc({ peer, surface: report.surface });
    } else if (report.type === 'circuit') {
      circuits.set({ peer }, CIRCUIT[report.state]);
    }
  };
}
