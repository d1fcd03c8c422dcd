/** What the gateway reads of a Katalog: its own block, `security` beside `api`, and `webhooks` of an entry. */
import * as z from 'zod';
import { flag, objectName, text } from './scalars.js';

export const webhooks = z
  .strictObject({
    admission: z
      .strictObject({
        enabled: flag.optional().describe('true: the API server asks the gateway; default false.'),
      })
      .optional()
      .describe('The webhooks of `validation` and `mutation`.'),
  })
  .describe('How the API server asks the gateway.');

/** The fields of `security` that are the gateway's. */
export const gatewaySecurity = {
  webhooks: webhooks.optional(),
  serviceName: objectName
    .optional()
    .describe('The Service of the gateway in ORK_NAMESPACE; default orkestra-gateway.'),
  gatewayEndpoint: text.optional().describe('URL at which the runtime and its readers find the gateway.'),
};

export const entryWebhooks = z
  .strictObject({
    validation: flag.optional().describe('false: `validation` is not asked at admission; default true.'),
    mutation: flag.optional().describe('false: `mutation` is not asked at admission; default true.'),
  })
  .describe('Which of the rules of this CRD are asked at admission.');

export const gateway = z
  .strictObject({
    standalone: flag.optional().describe('true: there is a gateway and no runtime.'),
    endpoint: text.optional().describe('As `security.gatewayEndpoint`.'),
  })
  .describe('The gateway of this Katalog.');

export type GatewayInput = z.output<typeof gateway>;
export type WebhooksInput = z.output<typeof webhooks>;
