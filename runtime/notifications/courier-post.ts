import type { Courier, Notification } from '../../lib/notify/index.js';
import type { Post } from './post.js';

/** The runtime delivers by itself (`notification.standalone`). */
export class CourierPost implements Post {
  constructor(private readonly courier: Pick<Courier, 'deliver' | 'close'>) {}

  async send(notification: Notification): ReturnType<Post['send']> {
    const outcome = await this.courier.deliver(notification);
    if (outcome?.type !== 'delivered') return { result: 'failed', reason: 'dropped' };
    const failed = outcome.deliveries.filter(({ ok }) => !ok);
    const reason = failed.map(({ channel, error }) => `${channel}: ${error}`).join('; ');
    return { result: failed.length < outcome.deliveries.length ? 'sent' : 'failed', reason };
  }

  close(): Promise<void> {
    return this.courier.close();
  }
}
