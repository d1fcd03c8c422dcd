/** What the gateway reads of a Katalog: its own block, `security` beside `api`, and `webhooks` of an entry. */
import * as z from 'zod';
import { conversionSecurity } from './conversion.js';
import { duration, flag, namespaceName, nonEmptyText, objectName, text } from './scalars.js';
import { expecting } from './words.js';

const failurePolicy = z.enum(['Fail', 'Ignore']);
const FAILURES = 'What the API server does when the gateway does not answer: Fail or Ignore';
const cleanup = flag
  .optional()
  .describe('true: unregistered when the gateway itself is removed; default false.');

const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: nonEmptyText,
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

const matchCondition = z.strictObject({
  name: text,
  expression: text.describe('CEL, over object, oldObject and request.'),
});

export const webhooks = z
  .strictObject({
    admission: z
      .strictObject({
        enabled: flag.optional().describe('true: the API server asks the gateway; default false.'),
      })
      .optional()
      .describe('The webhooks of `validation` and `mutation`.'),
    failurePolicy: failurePolicy
      .optional()
      .describe(`${FAILURES}; default Fail for validation, Ignore for mutation.`),
    engine: z
      .enum(['webhook', 'auto', 'policy'])
      .optional()
      .describe(
        'auto: what compiles runs in the API server as a ValidatingAdmissionPolicy; policy: nothing else is allowed; default webhook.',
      ),
    cleanupOnShutdown: cleanup,
    instance: z
      .string({ error: expecting('a suffix of lower case letters, digits and "-"') })
      .regex(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, {
        error: expecting('a suffix of lower case letters, digits and "-"'),
      })
      .optional()
      .describe('Added to the names of the webhook configurations, for several gateways in one cluster.'),
    namespaceSelector: labelSelector.optional().describe('Only namespaces that it matches.'),
    objectSelector: labelSelector.optional().describe('Only objects that it matches.'),
    matchConditions: z.array(matchCondition).max(50).optional().describe('Only requests that fit them all.'),
  })
  .describe('How the API server asks the gateway.');

const certManager = z
  .strictObject({
    autoRotate: flag.optional().describe('false: the certificate is never replaced; default true.'),
    rotationThreshold: duration
      .optional()
      .describe('What is left of its life when it is replaced; default 30d, at most a third of validFor.'),
    validFor: duration.optional().describe('How long the certificate holds; default 1y.'),
  })
  .describe('The certificate of the webhooks.');

const deletionProtection = z
  .strictObject({
    enabled: flag.optional().describe('Default true when the block is there.'),
    failurePolicy: failurePolicy.optional().describe(`${FAILURES}; default Fail.`),
    cleanupOnShutdown: cleanup,
    strictMode: flag.optional().describe('true: nor may the protecting label be removed; default false.'),
  })
  .describe('Refuses to delete the CRDs of the Katalog and their CRs.');

const namespaces = z.array(namespaceName);

const namespaceProtection = z
  .strictObject({
    enabled: flag.optional().describe('Default true when the block is there.'),
    failurePolicy: failurePolicy.optional().describe(`${FAILURES}; default Fail.`),
    cleanupOnShutdown: cleanup,
    allowedNamespaces: namespaces.optional().describe('CRs may be written in these alone.'),
    restrictedNamespaces: namespaces.optional().describe('CRs may not be written in these.'),
  })
  .describe('Refuses CRs in namespaces where they are not wanted.');

/** The fields of `security` that are the gateway's. */
export const gatewaySecurity = {
  webhooks: webhooks.optional(),
  conversion: conversionSecurity.optional(),
  certManager: certManager.optional(),
  deletionProtection: deletionProtection.optional(),
  namespaceProtection: namespaceProtection.optional(),
  serviceName: objectName
    .optional()
    .describe('The Service of the gateway in ORK_NAMESPACE; default orkestra-gateway.'),
  gatewayEndpoint: text.optional().describe('URL at which the runtime and its readers find the gateway.'),
};

export const entryWebhooks = z
  .strictObject({
    validation: flag.optional().describe('false: `validation` is not asked at admission; default true.'),
    mutation: flag.optional().describe('false: `mutation` is not asked at admission; default true.'),
    failurePolicy: failurePolicy.optional().describe(`${FAILURES}; default that of the Katalog.`),
  })
  .describe('Which of the rules of this CRD are asked at admission.');

export const entryProtection = z
  .union(
    [
      flag,
      z.strictObject({
        protectCRD: flag.optional().describe('false: the CRD may be deleted; default true.'),
        protectCRs: flag.optional().describe('false: its CRs may be deleted; default true.'),
        strictMode: flag.optional().describe('Default that of the Katalog.'),
      }),
    ],
    { error: expecting('true, false, or {protectCRD, protectCRs, strictMode}') },
  )
  .describe('What of this CRD may not be deleted, where the Katalog has security.deletionProtection.');

export const gateway = z
  .strictObject({
    standalone: flag.optional().describe('true: there is a gateway and no runtime.'),
    endpoint: text.optional().describe('As `security.gatewayEndpoint`.'),
  })
  .describe('The gateway of this Katalog.');

export type GatewayInput = z.output<typeof gateway>;
export type CertManagerInput = z.output<typeof certManager>;
export type DeletionProtectionInput = z.output<typeof deletionProtection>;
export type NamespaceProtectionInput = z.output<typeof namespaceProtection>;
export type WebhooksInput = z.output<typeof webhooks>;
