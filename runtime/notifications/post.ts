/** Where notifications go from the runtime. */
import type { Notification } from '../../lib/notify/index.js';

/**
 * `sent`: at least one channel took it. `failed`: none did, and all tries were made. `unreachable`: nobody has tried,
 * and it is worth asking again soon.
 */
export type Sent = 'sent' | 'failed' | 'unreachable';

export interface Post {
  /** Never rejects; `reason` says what went wrong, without secrets. */
  send(notification: Notification): Promise<{ readonly result: Sent; readonly reason: string }>;
  /** Resolves when what was sent has ended, after ten seconds at most. */
  close(): Promise<void>;
}
