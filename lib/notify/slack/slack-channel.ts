import type { Channel, Delivery, Notification } from '../notification.js';
import { slackBody } from './slack-body.js';
import type { Webhook } from './webhook.js';

/** A channel of Slack, or the one that a webhook belongs to. */
export class SlackChannel implements Channel {
  readonly name: string;

  constructor(
    private readonly webhook: Webhook,
    private readonly channel: string | undefined,
  ) {
    this.name = channel === undefined ? 'slack' : `slack ${channel}`;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<Delivery> {
    const tried = await this.webhook.post(slackBody(notification, this.channel), this.channel ?? '', signal);
    return { channel: this.name, ...tried };
  }
}
