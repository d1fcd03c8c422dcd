import { didYouMean } from '../../lib/base/index.js';
import { HTTP_ERRORS, HttpError } from '../../lib/http/index.js';
import type { Capability, GatewayContext } from '../capability.js';
import type { GetRoute } from './gateway-server.js';
import { crdBody, katalogBody } from './katalog-body.js';

/** `GET /health /ready /metrics /katalog /katalog/{crd}`. `notReady`: why not, empty when ready. */
export function readRoutes(
  context: GatewayContext,
  capabilities: readonly Capability[],
  notReady: () => readonly string[],
): readonly GetRoute[] {
  const { plan, metrics } = context;
  const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
  return [
    { path: '/health', respond: () => json(200, { status: 200, live: true }) },
    {
      path: '/ready',
      respond: () => {
        const reasons = notReady();
        const ready = reasons.length === 0;
        const status = ready ? 200 : 503;
        return json(status, { status, ready, ...(ready ? {} : { reasons }) });
      },
    },
    {
      path: '/metrics',
      respond: async () => ({
        status: 200,
        type: metrics.registry.contentType,
        body: await metrics.registry.metrics(),
      }),
    },
    { path: '/katalog', respond: () => json(200, katalogBody(context, capabilities)) },
    {
      path: '/katalog/{crd}',
      respond: ({ crd = '' }) => {
        const found = plan.crds.get(crd);
        if (found) return json(200, crdBody(found.entry, capabilities));
        const name = crd.slice(0, 253);
        const message = `unknown CRD ${JSON.stringify(name)}${didYouMean(name, [...plan.crds.keys()])}`;
        throw new HttpError('not_found', HTTP_ERRORS.not_found, message, { crds: [...plan.crds.keys()] });
      },
    },
  ];
}
