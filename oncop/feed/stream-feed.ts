import type { Feed, Line } from './feed.js';
import type { StreamLine } from './stream-line.js';
import { Subscription, type SubscriptionTools } from './stream-subscription.js';

/** How long the first value is waited for from a stream before it is asked for as well, in milliseconds. */
const HEAD_START_MS = 1_000;

/**
 * The feed that takes what peers push, one connection for each CRD of a peer, and polls whatever no stream keeps
 * young: the first value of a peer that has none, and every value whose stream is broken or silent.
 */
export function streamFeed(polling: Feed, tools: SubscriptionTools): Feed {
  const subscriptions = new Map<string, Subscription>();
  const ending = new Set<Promise<void>>();

  const subscribe = (line: StreamLine): (() => void) => {
    const key = keyOf(line);
    let subscription = subscriptions.get(key);
    if (subscription) subscription.add(line);
    else {
      subscription = new Subscription(line, tools);
      subscriptions.set(key, subscription);
      const { ended } = subscription;
      ending.add(ended);
      void ended.then(() => ending.delete(ended));
    }
    const joined = subscription;
    return () => {
      joined.remove(line);
      if (joined.size === 0 && subscriptions.get(key) === joined) subscriptions.delete(key);
    };
  };

  const openBoth = (line: Line, stream: StreamLine): (() => void) => {
    let closePolling: (() => void) | undefined;
    let closed = false;
    const poll = (): void => {
      tools.clock.clearTimeout(timer);
      if (!closed) closePolling ??= polling.open(line);
    };
    const timer = tools.clock.setTimeout(poll, HEAD_START_MS);
    const settled = (message: string | undefined): void => {
      stream.settled(message);
      poll();
    };
    const unsubscribe = subscribe({ ...stream, settled });
    if (line.ageMs() !== undefined) poll();
    return () => {
      closed = true;
      tools.clock.clearTimeout(timer);
      unsubscribe();
      closePolling?.();
    };
  };

  return {
    open: (line) => (line.stream ? openBoth(line, line.stream) : polling.open(line)),
    ended: async () => {
      await Promise.all(ending);
    },
  };
}

/** One connection serves all that would be asked for over the same one. */
function keyOf({ url, target: { credential, tls } }: StreamLine): string {
  return `${credential?.id ?? ''} ${tls?.id ?? ''} ${url.href}`;
}
