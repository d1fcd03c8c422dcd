import { type JsonObject, parseDuration, shortDuration } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type { NotificationBlock, NotifiedTeam } from '../model.js';
import type { NotificationInput } from '../schema/index.js';
import type { PlacedNotification } from './merge.js';

type TeamInput = NonNullable<NotificationInput['teams']>[string];

const DEFAULT_INTERVAL = '15m';

export function notificationBlock(input: NotificationInput): NotificationBlock {
  const teams = Object.entries(input.teams ?? {});
  return {
    enabled: input.enabled ?? true,
    standalone: input.standalone,
    message: input.message,
    teams: new Map(teams.map(([name, team]) => [name, notifiedTeam(team, input)])),
  };
}

/** As it would be written with every default. */
export function enrichedNotification(input: NotificationInput): JsonObject {
  const interval = input.defaults?.interval ?? DEFAULT_INTERVAL;
  const teams = Object.fromEntries(
    Object.entries(input.teams ?? {}).map(([name, team]) => [
      name,
      { ...team, interval: shortDuration(intervalMs(team, input)) },
    ]),
  );
  const defaults = { ...input.defaults, interval };
  return { ...input, enabled: input.enabled ?? true, defaults, teams } as unknown as JsonObject;
}

export function teamNames(notification: PlacedNotification | undefined): readonly string[] {
  return Object.keys(notification?.input.teams ?? {});
}

/** Teams that nothing reaches are load warnings; channels without a webhook are errors. */
export function checkTeams({ input, document }: PlacedNotification): void {
  for (const [name, team] of Object.entries(input.teams ?? {})) {
    const path = ['notification', 'teams', name];
    const { email, slack } = notifiedTeam(team, input);
    if (Array.isArray(team.slack) && team.slack.length > 0 && webhookOf(input) === undefined) {
      const message = `notification.slack.webhook is required because team "${name}" lists channels`;
      document.findings.add({ path: [...path, 'slack'], code: 'ORK_FIELD_VALUE', message });
    } else if (email.length + slack.length === 0 && !document.findings.refuses(path)) {
      const message = `team "${name}" has neither email nor slack: it is never reached`;
      document.findings.add({ path, code: 'ORK_NOTIFY_TEAM', severity: 'warning', message, atKey: true });
    }
  }
}

/** Texts that may be templates, with their places. */
export function messagesOf(
  input: NotificationInput,
): readonly { readonly text: string; readonly path: Path }[] {
  const teams = Object.entries(input.teams ?? {}).map(([name, { message }]) => ({
    text: message,
    path: ['notification', 'teams', name, 'message'],
  }));
  return [{ text: input.message, path: ['notification', 'message'] }, ...teams].flatMap(({ text, path }) =>
    text === undefined ? [] : [{ text, path }],
  );
}

function notifiedTeam(team: TeamInput, input: NotificationInput): NotifiedTeam {
  return {
    intervalMs: intervalMs(team, input),
    message: team.message,
    email: team.email ?? [],
    slack: slackOf(team, webhookOf(input)),
  };
}

/** A team that names no channel at all is reached by the webhook of the Katalog. */
function slackOf({ slack, email = [] }: TeamInput, webhook: string | undefined): NotifiedTeam['slack'] {
  if (slack && !Array.isArray(slack)) return [{ webhook: slack.webhook }];
  if (webhook === undefined) return [];
  if (slack) return slack.map((channel) => ({ webhook, channel }));
  return email.length > 0 ? [] : [{ webhook }];
}

function webhookOf({ slack, defaults }: NotificationInput): string | undefined {
  return slack?.webhook ?? defaults?.slackWebhookUrl;
}

/** The schema has admitted only what parses. */
function intervalMs({ interval }: TeamInput, { defaults }: NotificationInput): number {
  return parseDuration(interval ?? defaults?.interval ?? DEFAULT_INTERVAL) ?? 0;
}
