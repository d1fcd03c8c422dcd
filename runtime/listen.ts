import { isLoopback, type ListenAddress, listenOn } from '../lib/http/index.js';
import { RUNTIME_ERRORS } from './errors.js';
import type { LiveApi } from './live-api/index.js';

/** Opens the Live API and gives its URL on this machine. Throws ORK_LISTEN. */
export function listenForApi(api: Pick<LiveApi, 'listen'>, address: ListenAddress): Promise<string> {
  return listenOn(api, address, (place, reason, cause) =>
    RUNTIME_ERRORS.make('ORK_LISTEN', `the Live API cannot listen on ${place}: ${reason}`, cause),
  );
}

/** Whether callers send their tokens over a network without TLS. */
export function sendsTokensInClear(api: {
  readonly auth: 'none' | 'token' | 'kubernetes';
  readonly hasTls: boolean;
  readonly host: string | undefined;
}): boolean {
  return api.auth !== 'none' && !api.hasTls && !isLoopback(api.host);
}
