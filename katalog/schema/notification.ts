/** `notification`: teams, and how they are reached. */
import * as z from 'zod';
import { duration, flag, nonEmptyText, text } from './scalars.js';
import { expecting } from './words.js';

const WEBHOOK = 'an http or https URL, or the name of a variable as "$NAME"';
const webhook = z
  .string({ error: expecting(WEBHOOK) })
  .regex(/^(\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\}|https?:\/\/[^\s{}]+)$/, { error: expecting(WEBHOOK) })
  .describe('An incoming webhook of Slack. Its URL is a secret: name a variable as `$NAME`.');

const ADDRESS = 'a mail address, or the name of a variable as "$NAME"';
const address = z
  .string({ error: expecting(ADDRESS) })
  .regex(/^(\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\}|[^\s<>,;:@"]{1,64}@[^\s<>,;:@"]{1,255})$/, {
    error: expecting(ADDRESS),
  });

const message = text.describe(
  'A template over `.KatalogName`, `.CRDName`, `.Error`, `.Namespace`, `.Name` and the custom resource.',
);

const interval = duration.describe('Between two messages about one condition; default 15m.');

const team = z.strictObject({
  slack: z
    .union(
      [
        z.strictObject({ webhook: webhook.describe('The webhook of this team.') }),
        z.array(nonEmptyText).describe('Channels, by the webhook of the Katalog.'),
      ],
      { error: expecting('a map with webhook, or a list of channels') },
    )
    .optional(),
  email: z.array(address, { error: expecting('a list of mail addresses') }).optional(),
  interval: interval.optional(),
  message: message.optional(),
});

const teamName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, {
  error: expecting('a name of letters, digits, "-", "." and "_"'),
});

export const notification = z
  .strictObject({
    enabled: flag.optional().describe('false: nothing is sent; default true.'),
    standalone: flag
      .optional()
      .describe('true: the runtime delivers without a gateway; default true outside of a cluster.'),
    message: message.optional(),
    slack: z.strictObject({ webhook }).optional().describe('The webhook for channels that teams list.'),
    defaults: z
      .strictObject({
        interval: interval.optional(),
        slackWebhookUrl: webhook.optional().describe('As `slack.webhook`.'),
      })
      .optional(),
    teams: z.record(teamName, team).optional().describe('Who is notified, by name.'),
  })
  .describe('Teams that learn when a condition begins to hold or a reconcile begins to fail.');

export type NotificationInput = z.output<typeof notification>;
