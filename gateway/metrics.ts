import { createRegistry, type MetricDefinition, type MetricRegistry } from '../lib/metrics/index.js';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Every metric of a gateway beside the process defaults of prom-client (`process_*`, `nodejs_*`). A test ties the table
 * to `docs/metrics.md`.
 */
export const GATEWAY_METRICS = {
  orkestra_gateway_reviews_total: {
    type: 'counter',
    help: 'Admission reviews by result: allowed, denied or error; dry runs are not counted.',
    labels: ['crd', 'webhook', 'result'],
  },
  orkestra_gateway_review_duration_seconds: {
    type: 'histogram',
    help: 'From the last byte of an admission review to its response.',
    labels: ['crd', 'webhook'],
    buckets: SECONDS,
  },
  orkestra_gateway_conversions_total: {
    type: 'counter',
    help: 'Conversion reviews by result: success or failure.',
    labels: ['crd', 'result'],
  },
  orkestra_gateway_rule_skipped_total: {
    type: 'counter',
    help: 'Rules that could not be evaluated and were left out, by reason: lookup or error.',
    labels: ['crd', 'reason'],
  },
  orkestra_gateway_certificate_expiry_seconds: {
    type: 'gauge',
    help: 'Time until the certificate that is served expires, as of the last look.',
    labels: [],
  },
  orkestra_gateway_registration_in_sync: {
    type: 'gauge',
    help: 'Whether a webhook configuration or the conversion of a CRD is registered as it should be: 1 or 0.',
    labels: ['registration'],
  },
  orkestra_gateway_notifications_total: {
    type: 'counter',
    help: 'Deliveries of notifications by channel: ok, failed, or dropped (channel all).',
    labels: ['team', 'channel', 'result'],
  },
} as const satisfies Record<string, MetricDefinition>;

export type GatewayMetrics = MetricRegistry<typeof GATEWAY_METRICS>;

export function createGatewayMetrics(options: { readonly processDefaults?: boolean } = {}): GatewayMetrics {
  return createRegistry(GATEWAY_METRICS, options);
}
