/** An HTTP server that answers 200 until it holds back what it is asked, for tests of work that has begun and not ended. */
import type { ServerResponse } from 'node:http';
import { scriptedServer } from './scripted-server.js';

export interface HeldServer {
  readonly url: string;
  /** Resolves when so many requests are held. */
  held(count: number): Promise<void>;
  /** Answers what is held, and from now on everything. */
  release(): void;
}

/** Answers so many requests at once, and holds the others until `release`. */
export async function heldServer(lets: number): Promise<HeldServer> {
  let left = lets;
  const held: ServerResponse[] = [];
  const waiting = new Set<() => void>();
  const { url } = await scriptedServer((_, response) => {
    if (left > 0) {
      left--;
      response.end();
      return;
    }
    held.push(response);
    for (const tell of waiting) tell();
    waiting.clear();
  });
  return {
    url,
    held: async (count) => {
      while (held.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    release: () => {
      left = Number.POSITIVE_INFINITY;
      for (const response of held.splice(0)) response.end();
    },
  };
}
