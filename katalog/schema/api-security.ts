import { z } from 'zod';
import { namespaceName, nonEmptyText, objectName } from './scalars.js';
import { expecting } from './words.js';

const tokenSource = z.union(
  [
    z.strictObject({
      token: z
        .string()
        .regex(/^\$[A-Za-z_][A-Za-z0-9_]*$/)
        .describe('A variable of the environment as `$NAME`, read when the runtime starts.'),
    }),
    z.strictObject({
      secretRef: z
        .strictObject({ name: objectName, namespace: namespaceName, key: nonEmptyText })
        .describe('A key of a Secret; a rotated Secret is picked up.'),
    }),
  ],
  { error: expecting('a token as "$NAME", or a secretRef with name, namespace and key') },
);

const api = z
  .strictObject({
    auth: z
      .enum(['none', 'token', 'kubernetes'], { error: expecting('none, token or kubernetes') })
      .describe('Who is let in; default none.'),
    tokens: z
      .array(tokenSource, { error: expecting('a list of tokens') })
      .min(1, { error: expecting('one token or more') })
      .optional()
      .describe('With `token`: each of them is let in; default $ORK_API_TOKEN.'),
    audiences: z
      .array(nonEmptyText)
      .min(1, { error: expecting('one audience or more') })
      .optional()
      .describe('With `kubernetes`: tokens are for one of these; default those of the API server.'),
  })
  .describe('Who may read the Live API.');

export const security = z.strictObject({ api: api.optional() }).describe('Who may do what.');

export type ApiSecurityInput = z.output<typeof api>;
