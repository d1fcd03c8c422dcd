import { messageOf } from '../lib/base/index.js';
import { isLoopback } from '../lib/http/index.js';
import { RUNTIME_ERRORS } from './errors.js';
import type { LiveApi } from './live-api/index.js';

export interface ListenAddress {
  readonly port: number;
  /** Default: every address of this machine. */
  readonly host?: string;
}

/**
 * Opens the Live API and gives its URL on this machine. Every address is that of IPv6 too, where there is IPv6. Throws
 * ORK_LISTEN.
 */
export async function listenOn(api: Pick<LiveApi, 'listen'>, { host, port }: ListenAddress): Promise<string> {
  const everywhere = host === undefined || host === '::';
  try {
    return reachable(await api.listen({ port, host: host ?? '::' }));
  } catch (cause) {
    if (everywhere && codeOf(cause) === 'EAFNOSUPPORT') return listenOn(api, { host: '0.0.0.0', port });
    const place = everywhere || host === '0.0.0.0' ? `port ${port}` : `port ${port} of ${host}`;
    const reason = REASONS[codeOf(cause)] ?? messageOf(cause);
    throw RUNTIME_ERRORS.make('ORK_LISTEN', `the Live API cannot listen on ${place}: ${reason}`, cause);
  }
}

/** Whether callers send their tokens over a network without TLS. */
export function sendsTokensInClear(api: {
  readonly auth: 'none' | 'token' | 'kubernetes';
  readonly hasTls: boolean;
  readonly host: string | undefined;
}): boolean {
  return api.auth !== 'none' && !api.hasTls && !isLoopback(api.host);
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
