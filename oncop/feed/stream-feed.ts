import type { Feed, WatchedUrl } from './feed.js';
import { Subscription, type SubscriptionTools } from './stream-subscription.js';
import type { StreamedUrl } from './streamed-url.js';

/** How long the first value is expected from a stream before it is polled as well, in milliseconds. */
const HEAD_START_MS = 1_000;

/**
 * The feed that takes what peers push, over one connection for each CRD of a peer, and polls what no stream keeps fresh:
 * the first value of a peer that has none, and every value whose stream is broken or silent.
 */
export function streamFeed(polling: Feed, tools: SubscriptionTools): Feed {
  const subscriptions = new Map<string, Subscription>();
  const ending = new Set<Promise<void>>();

  const subscribe = (url: StreamedUrl): (() => void) => {
    const key = keyOf(url);
    let subscription = subscriptions.get(key);
    if (subscription) subscription.add(url);
    else {
      subscription = new Subscription(url, tools);
      subscriptions.set(key, subscription);
      const { ended } = subscription;
      ending.add(ended);
      void ended.then(() => ending.delete(ended));
    }
    const joined = subscription;
    return () => {
      joined.remove(url);
      if (joined.size === 0 && subscriptions.get(key) === joined) subscriptions.delete(key);
    };
  };

  const openBoth = (watched: WatchedUrl, streamed: StreamedUrl): (() => void) => {
    let closePolling: (() => void) | undefined;
    let closed = false;
    const poll = (): void => {
      tools.clock.clearTimeout(timer);
      if (!closed) closePolling ??= polling.open(watched);
    };
    const timer = tools.clock.setTimeout(poll, HEAD_START_MS);
    const onState = (problem: string | undefined): void => {
      streamed.onState(problem);
      poll();
    };
    const unsubscribe = subscribe({ ...streamed, onState });
    if (watched.ageMs() !== undefined) poll();
    return () => {
      closed = true;
      tools.clock.clearTimeout(timer);
      unsubscribe();
      closePolling?.();
    };
  };

  return {
    open: (watched) => (watched.stream ? openBoth(watched, watched.stream) : polling.open(watched)),
    ended: async () => {
      await Promise.all(ending);
    },
  };
}

/** One connection serves all URLs that would use the same connection. */
function keyOf({ url, target: { credential, tls } }: StreamedUrl): string {
  return `${credential?.id ?? ''} ${tls?.id ?? ''} ${url.href}`;
}
