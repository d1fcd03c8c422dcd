/** Callers of a Live API that do their worst, from an address of their own: loopback has many. */
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const ADDRESS = '127.0.0.66';
const CONNECTIONS = 200;

const head = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const selector = encodeURIComponent(Array.from({ length: 32 }, (_, i) => `!absent${i}`).join(','));

/** What one connection does when it is open, and again and again; `n` differs each time. */
type Attack = (socket: Socket, n: number) => void;

/** Each from as many connections as there may be, and some more. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'pipeline requests': (socket) => write(socket.resume(), head('/katalog/load/health').repeat(1_000)),
  'do not read lists': (socket, n) => write(socket.pause(), head(`/katalog/ballast/cr?limit=${5_000 + n}`)),
  'ask for long walks': (socket, n) =>
    write(socket.resume(), head(`/katalog/ballast/cr?labelSelector=${selector},x%3D${n}`)),
  'open streams': (socket) => write(socket.pause(), head('/katalog/load/stream?heartbeat=100ms')),
  'send heads that never end': (socket, n) => write(socket, n === 0 ? 'GET / HTTP/1.1\r\n' : `x-${n}: y\r\n`),
};

/** Attacks until the time is over, then leaves every connection. */
export async function attack(port: number, how: Attack, ms: number): Promise<void> {
  const until = performance.now() + ms;
  const sockets = new Set<Socket>();
  const open = (): void => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: ADDRESS });
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', () => undefined);
    how(socket, 0);
  };
  for (let n = 1; performance.now() < until; n++) {
    while (sockets.size < CONNECTIONS) open();
    await setTimeout(100);
    for (const socket of sockets) if (socket.writableLength === 0) how(socket, n);
  }
  for (const socket of sockets) socket.destroy();
}

function write(socket: Socket, text: string): void {
  socket.write(text);
}
