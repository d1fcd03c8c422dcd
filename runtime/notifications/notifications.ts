/** The notifications of one runtime: who decides, who listens for each CRD, and who delivers. */

import type { NotificationBlock } from '../../katalog/index.js';
import type { Clock, Environment, Logger } from '../../lib/base/index.js';
import type { HttpCall } from '../../lib/calls/index.js';
import { Courier } from '../../lib/notify/index.js';
import type { Metrics } from '../metrics/index.js';
import { CourierPost } from './courier-post.js';
import { CrdNotices, type RenderMessage } from './crd-notices.js';
import { GatewayPost } from './gateway-post.js';
import { NoticeBoard } from './notice-board.js';
import { notifyToken } from './notify-token.js';
import type { Post } from './post.js';

export interface NotificationsOptions {
  readonly katalog: string;
  readonly block: NotificationBlock;
  /** Where the gateway is; empty where nothing says it. */
  readonly endpoint: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  readonly http: HttpCall;
  readonly metrics: Metrics;
  readonly render: RenderMessage;
  /** The Lease of the CRD is to keep what has changed. */
  readonly onKept: (crd: string) => void;
}

export class Notifications {
  readonly #options: NotificationsOptions;
  readonly #board: NoticeBoard;

  private constructor(options: NotificationsOptions, post: Post) {
    this.#options = options;
    const { block, metrics } = options;
    const sent = metrics.counter('orkestra_notifications_total');
    this.#board = new NoticeBoard({
      ...options,
      intervals: new Map([...block.teams].map(([team, { intervalMs }]) => [team, intervalMs])),
      post,
      count: (team, result) => sent.inc({ team, result }),
    });
  }

  /** undefined: the Katalog notifies nobody, or nobody delivers; the log says the latter. */
  static open(
    block: NotificationBlock | undefined,
    options: Omit<NotificationsOptions, 'block'>,
  ): Notifications | undefined {
    if (!block?.enabled || block.teams.size === 0) return undefined;
    const post = postOf(block, options);
    return post && new Notifications({ ...options, block }, post);
  }

  /** Hears what happens to one CRD. */
  of(crd: string, kind: string): CrdNotices {
    const { katalog, block, render } = this.#options;
    return new CrdNotices({
      ...{ katalog, crd, kind, render },
      board: this.#board,
      teams: [...block.teams.keys()],
      messageOf: (team) => block.teams.get(team)?.message ?? block.message,
    });
  }

  lead(crds: readonly string[], kept: string | undefined): void {
    this.#board.lead(crds, kept);
  }

  follow(crds: readonly string[]): void {
    this.#board.follow(crds);
  }

  keptFor(crds: readonly string[]): string | undefined {
    return this.#board.keptFor(crds);
  }

  close(): Promise<void> {
    return this.#board.close();
  }
}

function postOf(block: NotificationBlock, options: Omit<NotificationsOptions, 'block'>): Post | undefined {
  const { endpoint, env, log, metrics } = options;
  const inCluster = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  if (block.standalone ?? !inCluster) {
    const deliveries = metrics.counter('orkestra_notification_deliveries_total');
    return new CourierPost(
      new Courier({
        ...options,
        teams: block.teams,
        count: (team, channel, result) => deliveries.inc({ team, channel, result }),
      }),
    );
  }
  if (endpoint !== '') return new GatewayPost({ ...options, endpoint, token: notifyToken(env) });
  log.warn(
    { remedy: 'Set gateway.endpoint or ORK_GATEWAY_ENDPOINT, or notification.standalone: true.' },
    'notifications are off: nothing says where the gateway is',
  );
  return undefined;
}
