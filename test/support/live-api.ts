import { createLiveApi, type LiveApiOptions } from '../../runtime/live-api/index.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import type { RuntimeView } from '../../runtime/view.js';
import { checkDescribed } from './described.js';

/**
 * An API over a view, with metrics of its own and without those of the process. Whatever `get` is answered is checked
 * against the OpenAPI document.
 */
export function apiOver(view: RuntimeView, options: Omit<LiveApiOptions, 'metrics'> = {}) {
  const metrics = createMetrics({ processDefaults: false });
  const api = createLiveApi(view, { metrics, ...options });
  return {
    api,
    metrics,
    get: async (url: string, headers: Record<string, string> = {}) => {
      const answer = await api.inject({ method: 'GET', url, headers });
      checkInjected(url, answer);
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.payload,
        json: () => answer.json(),
      };
    },
  };
}

interface Injected {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

/** The fakes' autoscalers are stand-ins, whose descriptions are no answers. */
function checkInjected(url: string, { statusCode, headers, payload }: Injected): void {
  if (statusCode === 200 && /\/autoscaler(\?|$)/.test(url)) return;
  const type = typeof headers['content-type'] === 'string' ? headers['content-type'] : undefined;
  const body: unknown =
    type?.startsWith('application/json') && payload !== '' ? JSON.parse(payload) : undefined;
  checkDescribed(url, { status: statusCode, type, body });
}
