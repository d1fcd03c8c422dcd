import { messageOf } from '../../base/index.js';

export interface ListenAddress {
  readonly port: number;
  /** Default: every address of this machine. */
  readonly host?: string;
}

/** What listens; fastify does. */
export interface Listener {
  listen(address: { port: number; host?: string }): Promise<string>;
}

/**
 * Opens a server and gives its URL on this machine. Every address is that of IPv6 too, where there is IPv6. `refused` makes
 * the error of a place that is not available, from words for the place and the reason.
 */
export async function listenOn(
  server: Listener,
  { host, port }: ListenAddress,
  refused: (place: string, reason: string, cause: unknown) => Error,
): Promise<string> {
  const everywhere = host === undefined || host === '::';
  try {
    return reachable(await server.listen({ port, host: host ?? '::' }));
  } catch (cause) {
    if (everywhere && codeOf(cause) === 'EAFNOSUPPORT')
      return listenOn(server, { host: '0.0.0.0', port }, refused);
    const place = everywhere || host === '0.0.0.0' ? `port ${port}` : `port ${port} of ${host}`;
    throw refused(place, REASONS[codeOf(cause)] ?? messageOf(cause), cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** One that listens on every address is reached over loopback. */
function reachable(listening: string): string {
  return listening.replace(/\/\/(\[::\]|0\.0\.0\.0):/, '//127.0.0.1:');
}
