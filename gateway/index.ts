/** The gateway of a Katalog: load it with `loadGatewayPlan`, give it to a `Gateway`, start, stop. */

export { type GatewayPlace, neededGatewayAccess, needsGateway } from './access.js';
export { type FileReview, FileReviews } from './admission/index.js';
export { GATEWAY_ERRORS } from './errors.js';
export { Gateway } from './gateway.js';
export { createGatewayMetrics, GATEWAY_METRICS } from './metrics.js';
export { NOTIFY_SECRET, notifiesByGateway } from './notify/index.js';
export { type GatewayPlan, loadGatewayPlan } from './plan.js';
export { policyProblems, type RulePlace, rulePlaces } from './policy/index.js';
export { NAMESPACE_LABEL as GATEWAY_NAMESPACE_LABEL } from './registration/index.js';
export { type SchemaRules, schemaRules } from './schema-rules/index.js';
export type { GatewaySettings, WebhookSettings } from './settings.js';
