import { createInterface } from 'node:readline';
import { type Agent, request } from 'undici';
import type { KubeBody } from './kube-body.js';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeBody;
}

/** An open watch; its events are read one after the other. */
export interface TestWatch {
  readonly status: number;
  /** The next event; undefined when the watch has ended. */
  next(): Promise<WatchEvent | undefined>;
  /** The next `count` events. */
  take(count: number): Promise<WatchEvent[]>;
  close(): void;
}

export async function openWatch(
  url: string,
  dispatcher: Agent,
  headers: Record<string, string>,
): Promise<TestWatch> {
  const controller = new AbortController();
  const { statusCode, body } = await request(url, { dispatcher, headers, signal: controller.signal });
  body.on('error', () => {});
  const lines = createInterface({ input: body })[Symbol.asyncIterator]();
  const next = async (): Promise<WatchEvent | undefined> => {
    try {
      const { value, done } = await lines.next();
      return done ? undefined : (JSON.parse(value) as WatchEvent);
    } catch {
      return undefined;
    }
  };
  return {
    status: statusCode,
    next,
    take: async (count) => {
      const events: WatchEvent[] = [];
      while (events.length < count) {
        const event = await next();
        if (!event) throw new Error(`the watch ended after ${events.length} of ${count} events`);
        events.push(event);
      }
      return events;
    },
    close: () => controller.abort(),
  };
}
