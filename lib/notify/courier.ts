/**
 * Delivers notifications to teams by mail and Slack, the same in the gateway and in a runtime that stands alone.
 *
 * Guaranteed: order within a team and within a webhook; at most 200 waiting a team; no secret in an outcome, an error
 * or a log line. Not guaranteed: exactly one mail. A server that accepts a message and whose answer is lost gets it again.
 */
import { type Clock, type Environment, type Logger, sleep } from '../base/index.js';
import type { HttpCall } from '../calls/index.js';
import { BrokenChannel } from './broken-channel.js';
import type { Channel, Notification, TeamChannels } from './notification.js';
import { ChannelMaker } from './team-channels.js';
import { type Outcome, TeamQueue } from './team-queue.js';
import type { DeliveryTools } from './tools.js';

export interface CourierOptions {
  readonly teams: ReadonlyMap<string, TeamChannels>;
  readonly env: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  readonly http: HttpCall;
  readonly tls?: DeliveryTools['tls'];
  readonly onAccepted?: DeliveryTools['onAccepted'];
  /** Counts one delivery, or one notification that was dropped (channel `all`). */
  readonly count?: (team: string, channel: string, result: 'ok' | 'failed' | 'dropped') => void;
}

/** How long what waits is still delivered when the process stops. */
const DRAIN_MS = 10_000;

export class Courier {
  readonly #options: CourierOptions;
  readonly #teams = new Map<string, TeamQueue>();
  readonly #stop = new AbortController();
  #closing: Promise<void> | undefined;
  readonly #inClear = new Set<string>();

  constructor(options: CourierOptions) {
    this.#options = options;
    const maker = new ChannelMaker(options.env, {
      ...options,
      onClearText: (host) => this.#warnOfClearText(host),
    });
    for (const [team, written] of options.teams) this.#add(team, maker.of(written));
  }

  hasTeam(team: string): boolean {
    return this.#teams.has(team);
  }

  /** undefined: the team is not declared, or the courier is closing. Never rejects. */
  async deliver(notification: Notification): Promise<Outcome | undefined> {
    const { teamName } = notification;
    const queue = this.#closing ? undefined : this.#teams.get(teamName);
    if (!queue) return undefined;
    const outcome = await queue.add(notification);
    if (outcome.type === 'delivered') for (const each of outcome.deliveries) this.#report(teamName, each);
    return outcome;
  }

  /** Takes nothing more, and gives what waits 10 s to be delivered. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    const done = new AbortController();
    const idle = Promise.all([...this.#teams.values()].map((queue) => queue.idle())).then(() => done.abort());
    await sleep(this.#options.clock, DRAIN_MS, done.signal);
    this.#stop.abort();
    await idle;
  }

  #add(team: string, channels: readonly Channel[]): void {
    const { log, count } = this.#options;
    for (const channel of channels) {
      if (channel instanceof BrokenChannel)
        log.warn({ team, channel: channel.name, reason: channel.problem }, 'notification channel not usable');
    }
    const dropped = (): void => {
      log.warn({ team }, 'notification dropped');
      count?.(team, 'all', 'dropped');
    };
    this.#teams.set(team, new TeamQueue(channels, this.#stop.signal, dropped));
  }

  #report(
    team: string,
    { channel, ok, attempts, error }: { channel: string; ok: boolean; attempts: number; error: string },
  ): void {
    const { log, count } = this.#options;
    count?.(team, channel, ok ? 'ok' : 'failed');
    if (ok) log.info({ team, channel, attempts }, 'notification delivered');
    else log.warn({ team, channel, attempts, reason: error }, 'notification delivery failed');
  }

  /** Once a server. */
  #warnOfClearText(host: string): void {
    if (this.#inClear.has(host)) return;
    this.#inClear.add(host);
    this.#options.log.warn(
      { host, remedy: 'Set SMTP_TLS=required, or use a server that offers STARTTLS.' },
      'notification mail sent in clear text',
    );
  }
}
