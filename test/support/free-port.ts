import { once } from 'node:events';
import { createServer } from 'node:net';

/** One of this machine that was free a moment ago, for who has to know a port before it listens. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
