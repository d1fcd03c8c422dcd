import { createLiveApi, type LiveApiOptions } from '../../runtime/live-api/index.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import type { RuntimeView } from '../../runtime/view.js';

/** An API over a view, with metrics of its own and without those of the process. */
export function apiOver(view: RuntimeView, options: Omit<LiveApiOptions, 'metrics'> = {}) {
  const metrics = createMetrics({ processDefaults: false });
  const api = createLiveApi(view, { metrics, ...options });
  return {
    api,
    metrics,
    get: async (url: string, headers: Record<string, string> = {}) => {
      const answer = await api.inject({ method: 'GET', url, headers });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.payload,
        json: () => answer.json(),
      };
    },
  };
}
