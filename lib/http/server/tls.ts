import type { ServerOptions } from 'node:https';

/** What a server identifies itself by, as PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export interface ServerTls {
  readonly pair: TlsPair;
  /** PEM. Clients are asked for a certificate of this CA at the handshake; it is demanded by path. */
  readonly clientCa?: string;
}

/** Time for a handshake; a client that dribbles one is cut off. */
const HANDSHAKE_MS = 10_000;

export function tlsOptions({ pair, clientCa }: ServerTls): ServerOptions {
  return {
    ...pair,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    // Whether a certificate was verified is looked at by path: the probes respond to a client without one.
    ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
  };
}
