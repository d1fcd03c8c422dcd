/** Many subscribers on plain sockets, which look for one number in what comes and do no more. */
import { connect, type Socket } from 'node:net';

const DEPTH = Buffer.from('"queueDepth":');

export class FanoutReaders {
  readonly #sockets: Socket[] = [];

  /** `onSeen` is called with the last number in each piece that comes. */
  async open(url: URL, count: number, onSeen: (number: number) => void): Promise<void> {
    for (let opened = 0; opened < count; opened += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - opened) }, () => this.#one(url, onSeen)));
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #one({ hostname, port }: URL, onSeen: (number: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      this.#sockets.push(socket);
      socket.once('error', reject);
      socket.once('data', () => resolve());
      socket.on('data', (chunk) => {
        const at = chunk.lastIndexOf(DEPTH);
        if (at >= 0)
          onSeen(Number.parseInt(chunk.toString('latin1', at + DEPTH.length, at + DEPTH.length + 9), 10));
      });
      socket.write('GET /katalog/loader/stream HTTP/1.1\r\nhost: bench\r\n\r\n');
    });
  }
}
