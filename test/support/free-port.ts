import { freePorts } from '../../src/e2e/cluster/free-ports.js';

/** A free one of this machine, for who has to know a port before it listens. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const [port = 0] = await freePorts(1, host);
  return port;
}
