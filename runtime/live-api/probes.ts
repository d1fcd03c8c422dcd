import type { RuntimeView } from '../view.js';
import type { Plan } from './plan.js';

/** `GET /health`, `/livez`: 500 asks the kubelet to restart the process. */
export function livePlan(view: RuntimeView): Plan {
  return probe(view, 'live', view.live(), 500);
}

/** `GET /ready`, `/readyz`: 503 takes the pod out of its Service. */
export function readyPlan(view: RuntimeView): Plan {
  return probe(view, 'ready', view.ready(), 503);
}

/** `GET /startup`: 503 until the caches have been filled once. */
export function startupPlan(view: RuntimeView): Plan {
  return probe(view, 'started', view.started(), 503);
}

/** The result of a probe may change without `seq`, so it is part of the entity tag. */
function probe(view: RuntimeView, name: 'live' | 'ready' | 'started', ok: boolean, otherwise: number): Plan {
  const status = ok ? 200 : otherwise;
  return {
    key: name,
    part: view,
    status: () => status,
    variant: ok ? '-yes' : '-no',
    content: { body: () => ({ status, [name]: ok }) },
  };
}
