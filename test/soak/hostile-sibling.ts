/** A sibling that B reads and that does what it can: it is silent, it never ends, it sends too much, and too slowly. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Mood = (response: ServerResponse) => void;

const CHUNK = `"${'x'.repeat(64 * 1_024)}",`;

/** What it answers, whatever it is asked. */
export const MOODS: Readonly<Record<string, Mood>> = {
  calm: (response) => response.writeHead(503).end(),
  'sends without end': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('[');
    const send = (): void => {
      while (!response.destroyed && response.write(CHUNK));
    };
    response.on('drain', send);
    send();
  },
  'sends a byte a second': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    dribble(response, 1_000, () => ' ');
  },
  'sends frames that are too large': (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const frame = `event: metrics\ndata: {"queueDepth":1,"x":[${CHUNK.repeat(12)}1]}\n\n`;
    dribble(response, 50, () => frame);
  },
  'sends frames that never end': (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    dribble(response, 100, () => `data: ${'x'.repeat(1_000)}\n`);
  },
  'sends many values': (response) => {
    const values = Array.from({ length: 300_000 }, () => '{}').join(',');
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"metrics":[${values}]}`);
  },
  'says nothing': () => undefined,
};

export class HostileSibling {
  mood: Mood = MOODS['calm'] ?? (() => undefined);
  readonly #server: Server;
  asked = 0;

  private constructor() {
    this.#server = createServer((_, response) => {
      this.asked++;
      response.on('error', () => undefined);
      this.mood(response);
    });
  }

  static async open(): Promise<HostileSibling> {
    const sibling = new HostileSibling();
    sibling.#server.listen(0, '127.0.0.1');
    await once(sibling.#server, 'listening');
    return sibling;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function dribble(response: ServerResponse, everyMs: number, text: () => string): void {
  const timer = setInterval(() => {
    if (!response.writableNeedDrain) response.write(text());
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
