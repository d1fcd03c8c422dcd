/** Mail to the addresses of one team: one connection a try, one envelope a recipient. */
import { messageOf } from '../../base/index.js';
import type { Channel, Delivery, Notification } from '../notification.js';
import { oneLine, withoutSecrets } from '../texts.js';
import type { DeliveryTools } from '../tools.js';
import { type Attempt, severalTries } from '../tries.js';
import type { MailSession } from './mail-session.js';
import type { MailSettings } from './mail-settings.js';

export const MAIL = 'email';

/** What mail to some recipients has come to. */
interface Pending {
  readonly to: string;
  error: string;
  final: boolean;
}

export class MailChannel implements Channel {
  readonly name = MAIL;

  constructor(
    private readonly addresses: readonly string[],
    private readonly settings: MailSettings,
    private readonly tools: DeliveryTools,
  ) {}

  async deliver(notification: Notification, signal: AbortSignal): Promise<Delivery> {
    const { clock } = this.tools;
    const now = clock.now();
    let left: Pending[] = this.addresses.map((to) => ({ to, error: '', final: false }));
    const refused: Pending[] = [];
    const attempt = async (): Promise<Attempt> => {
      const failed = await this.#round(left, { notification, now, signal });
      refused.push(...failed.filter(({ final }) => final));
      left = failed.filter(({ final }) => !final);
      const all = [...refused, ...left];
      const [first] = all;
      if (!first) return { ok: true };
      return { ok: false, final: left.length === 0, error: this.#said(first.error, all.length) };
    };
    return { channel: MAIL, ...(await severalTries(attempt, { clock, signal })) };
  }

  /** Gives those who did not get it. */
  async #round(
    recipients: readonly Pending[],
    mail: { readonly notification: Notification; readonly now: number; readonly signal: AbortSignal },
  ): Promise<Pending[]> {
    const { settings } = this;
    // Loaded when there is mail to send: most processes never do.
    const [sessions, { mailMessage }] = await Promise.all([
      import('./mail-session.js'),
      import('./mail-message.js'),
    ]);
    const failed = (to: string, error: unknown): Pending => ({
      to,
      error: messageOf(error),
      final: error instanceof sessions.MailError && error.final,
    });
    let session: MailSession;
    try {
      session = await sessions.MailSession.open({ settings, tls: this.tools.tls, signal: mail.signal });
    } catch (error) {
      return recipients.map(({ to }) => failed(to, error));
    }
    if (!session.encrypted && settings.tls === 'starttls') this.tools.onClearText(settings.host);
    const missed: Pending[] = [];
    for (const { to } of recipients) {
      try {
        const message = await mailMessage(mail.notification, { from: settings.from, to, now: mail.now });
        const reply = await session.send(settings.from, to, message);
        this.tools.onAccepted?.({ by: 'mail', to, reply: this.#plain(reply) });
      } catch (error) {
        missed.push(failed(to, error));
        await session.reset().catch(() => {});
      }
    }
    session.quit();
    return missed;
  }

  #plain(text: string): string {
    const { user = '', password } = this.settings;
    return oneLine(withoutSecrets(text, [password, user]));
  }

  #said(error: string, count: number): string {
    const text = this.#plain(error);
    return this.addresses.length === 1 ? text : `${count} of ${this.addresses.length} recipients: ${text}`;
  }
}
