import type { Logger } from '../../lib/base/index.js';
import type { RequestObserver } from '../../lib/kube/index.js';
import type { Metrics } from './registry.js';

/** More texts than this are not told apart: a tenant can write a new one with every unknown field. */
const MOST_WARNINGS = 200;

/** Counts the requests of a client of the API server, and logs what it warns of, once per text. */
export function kubeObserver(metrics: Metrics, log: Logger): RequestObserver {
  const requests = metrics.counter('orkestra_kube_requests_total');
  const durations = metrics.histogram('orkestra_kube_request_duration_seconds');
  const throttled = metrics.counter('orkestra_kube_throttled_seconds_total');
  const warned = new Set<string>();
  return {
    onRequest: ({ verb, code, durationMs, throttledMs }) => {
      requests.inc({ verb, code: String(code) });
      durations.observe({ verb }, durationMs / 1_000);
      if (throttledMs > 0) throttled.inc({ verb }, throttledMs / 1_000);
    },
    onWarning: (warning, request) => {
      if (warned.size >= MOST_WARNINGS || warned.has(warning)) return;
      warned.add(warning);
      const [place] = request.split('?', 1);
      log.warn({ warning, request: place }, 'API server warned');
    },
  };
}
