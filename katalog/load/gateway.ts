import type { JsonObject } from '../../lib/base/index.js';
import type { GatewayBlock } from '../model.js';
import type { MergedGateway } from './merge.js';

/** What the documents say of the gateway, with every default. */
export function gatewayBlock({
  gateway,
  webhooks,
  serviceName,
  gatewayEndpoint,
}: MergedGateway): GatewayBlock {
  return {
    standalone: gateway?.standalone ?? false,
    endpoint: gatewayEndpoint ?? gateway?.endpoint ?? '',
    serviceName,
    admission: webhooks?.admission?.enabled ?? false,
  };
}

/** `security` beside `api`, as it would be written with every default. */
export function enrichedGatewaySecurity({
  webhooks,
  serviceName,
  gatewayEndpoint,
}: MergedGateway): JsonObject {
  return {
    ...(webhooks === undefined
      ? {}
      : { webhooks: { admission: { enabled: webhooks.admission?.enabled ?? false } } }),
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(gatewayEndpoint === undefined ? {} : { gatewayEndpoint }),
  };
}
