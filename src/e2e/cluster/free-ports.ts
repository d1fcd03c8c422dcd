import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Random, systemRandom } from '../../../lib/base/index.js';

/** Below those that a system gives to whoever names none: Linux begins at 32768, others at 49152 (RFC 6335, section 6). */
const [FIRST, AFTER] = [20_000, 32_000];
const TRIES = 200;

/**
 * Different ports that are free now, for those that have to know their port before it is open, or that open it again: no
 * connection takes one of them by chance in between. Throws the error of the system when none is found.
 */
export async function freePorts(
  count: number,
  host = '127.0.0.1',
  random: Random = systemRandom,
): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    const ports: number[] = [];
    // One after the other: each is held until all are known.
    for (const server of servers) ports.push(await listenSomewhere(server, host, random));
    return ports;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listenSomewhere(server: Server, host: string, random: Random): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = FIRST + Math.floor(random() * (AFTER - FIRST));
    try {
      server.listen(port, host);
      await once(server, 'listening');
      return port;
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
