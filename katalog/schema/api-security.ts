import * as z from 'zod';
import { gatewaySecurity } from './gateway.js';
import { namespaceName, nonEmptyText, objectName } from './scalars.js';
import { expecting } from './words.js';

const tokenSource = z.union(
  [
    z.strictObject({
      token: z
        .string({ error: expecting('the name of a variable as "$NAME"') })
        .regex(/^\$[A-Za-z_][A-Za-z0-9_]*$/, { error: expecting('the name of a variable as "$NAME"') })
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

const tokens = z
  .array(tokenSource, { error: expecting('a list of tokens') })
  .min(1, { error: expecting('one token or more') })
  .describe('Each of them is let in; default $ORK_API_TOKEN.');

const audiences = z
  .array(nonEmptyText)
  .min(1, { error: expecting('one audience or more') })
  .describe('Tokens must be issued for one of these; default [orkestra].');

const api = z
  .discriminatedUnion(
    'auth',
    [
      z.strictObject({ auth: z.literal('none') }),
      z.strictObject({ auth: z.literal('token'), tokens: tokens.optional() }),
      z.strictObject({ auth: z.literal('kubernetes'), audiences: audiences.optional() }),
    ],
    { error: expecting('auth: none, token or kubernetes') },
  )
  .describe('Who may read the Live API; default none: everybody who reaches the port.');

export const security = z
  .strictObject({ api: api.optional(), ...gatewaySecurity })
  .describe('Who may do what.');

export type ApiSecurityInput = z.output<typeof api>;
