/** A notification as a mail. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Notification } from '../notification.js';
import { bodyText, oneLine } from '../texts.js';

export interface MailParts {
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

/** The message of one recipient: nobody sees who else received it. A second try carries the same `Message-ID`. */
export function mailMessage(notification: Notification, { from, to, now }: MailParts): Promise<Buffer> {
  const { katalogName, teamName, subject, message, condKey } = notification;
  const id = createHash('sha256').update(JSON.stringify([condKey, subject, message, to, now]));
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'orkestra';
  return new MailComposer({
    from,
    to,
    subject: oneLine(`[orkestra] ${subject}`),
    text: `${bodyText(message)}\n`,
    date: new Date(now),
    messageId: `<${id.digest('hex').slice(0, 32)}@${domain}>`,
    headers: {
      'X-Orkestra-Katalog': oneLine(katalogName),
      'X-Orkestra-Team': oneLine(teamName),
      // No answers of absent readers (RFC 3834).
      'Auto-Submitted': 'auto-generated',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}
