/** A notification as Slack's incoming webhooks take it. */
import type { Notification, Severity } from '../notification.js';
import { bodyText, oneLine } from '../texts.js';

const COLORS: Readonly<Record<Severity, string>> = { info: 'good', warning: 'warning', danger: 'danger' };

export function slackBody(notification: Notification, channel: string | undefined): string {
  const { subject, message, severity, katalogName, crdName, namespace, name } = notification;
  const resource = namespace === '' ? name : `${namespace}/${name}`;
  const fields = [
    ['Katalog', katalogName],
    ['CRD', crdName],
    ['Resource', resource],
  ] as const;
  return JSON.stringify({
    ...(channel === undefined ? {} : { channel }),
    text: escaped(`*${oneLine(subject)}*\n${bodyText(message)}`),
    attachments: [
      {
        color: COLORS[severity],
        fields: fields
          .filter(([, value]) => value !== '')
          .map(([title, value]) => ({ title, value: escaped(oneLine(value)), short: true })),
      },
    ],
  });
}

/** Slack's three control characters: without them no text is a mention, a link or a command such as `<!channel>`. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
