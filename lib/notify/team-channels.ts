/** The channels of a team, made once from what the Katalog and the environment say. */
import { type Environment, variableOf } from '../base/index.js';
import { BrokenChannel } from './broken-channel.js';
import { MAIL, MailChannel } from './mail/mail-channel.js';
import { isAddress, mailSettings } from './mail/mail-settings.js';
import type { Channel, SlackTarget, TeamChannels } from './notification.js';
import { SlackChannel } from './slack/slack-channel.js';
import { Webhook } from './slack/webhook.js';
import type { DeliveryTools } from './tools.js';

export class ChannelMaker {
  /** By URL: teams share the queue of one webhook. */
  readonly #webhooks = new Map<string, Webhook>();

  constructor(
    private readonly env: Environment,
    private readonly tools: DeliveryTools,
  ) {}

  of({ email, slack }: TeamChannels): readonly Channel[] {
    return [...(email.length > 0 ? [this.#mail(email)] : []), ...slack.map((target) => this.#slack(target))];
  }

  #mail(written: readonly string[]): Channel {
    const found = mailSettings(this.env);
    if ('problem' in found) return new BrokenChannel(MAIL, found.problem);
    const addresses: string[] = [];
    for (const text of written) {
      const address = this.#value(text);
      if ('problem' in address) return new BrokenChannel(MAIL, address.problem);
      if (!isAddress(address.value))
        return new BrokenChannel(MAIL, `invalid value of ${text}: expected a mail address`);
      addresses.push(address.value);
    }
    return new MailChannel([...new Set(addresses)], found.settings, this.tools);
  }

  #slack({ webhook, channel }: SlackTarget): Channel {
    const name = channel === undefined ? 'slack' : `slack ${channel}`;
    const url = this.#value(webhook);
    if ('problem' in url) return new BrokenChannel(name, url.problem);
    const parsed = URL.canParse(url.value) ? new URL(url.value) : undefined;
    // The URL is a secret: its variable is named, its value is not.
    if (!parsed || !/^https?:$/.test(parsed.protocol))
      return new BrokenChannel(name, 'invalid webhook: expected an http or https URL');
    const known = this.#webhooks.get(parsed.href) ?? new Webhook(parsed.href, this.tools);
    this.#webhooks.set(parsed.href, known);
    return new SlackChannel(known, channel);
  }

  /** `$NAME` and `${NAME}` stand for a variable of the environment. */
  #value(written: string): { readonly value: string } | { readonly problem: string } {
    const name = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})$/.exec(written);
    if (!name) return { value: written };
    const variable = name[1] ?? name[2] ?? '';
    const value = variableOf(this.env, variable);
    return value ? { value } : { problem: `the environment variable ${variable} is not set` };
  }
}
