import { type LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { asError, type Clock, messageOf } from '../../lib/base/index.js';
import { isRefused, refusedMessage, refusingLookup } from '../../lib/calls/index.js';
import { oncopErrors } from '../errors.js';
import type { TlsMaterial, TransportTls } from './transport.js';

export interface ConnectorOptions {
  readonly clock: Clock;
  /** Milliseconds from asking for a connection to having it. */
  readonly timeoutMs: number;
  /** undefined: that of the system. */
  readonly lookup: LookupFunction | undefined;
  /** Whether link-local and metadata addresses may be connected to. */
  readonly allowLinkLocal: boolean;
  /** The settings at the time of the call; undefined: those of the system. */
  readonly tls: () => TransportTls | undefined;
  readonly onConnection: (socket: Socket) => void;
}

type Inner = buildConnector.connector;
type Result = Parameters<buildConnector.Callback>;

/**
 * undici's own connector, with the time limit taken from the clock that is passed in and with certificates that are
 * loaded for each connection. Sessions are resumed only among connections that were made with the same ones.
 */
export function connector(options: ConnectorOptions): Inner {
  const { clock, timeoutMs, tls } = options;
  const innerOf = connectors(options);
  return (target, callback) => {
    if (!options.allowLinkLocal && isRefused(target.hostname)) {
      callback(refused(refusedMessage(target.hostname)), null);
      return;
    }
    let socket: unknown;
    let ended = false;
    const end = (...result: Result): void => {
      if (ended) return;
      ended = true;
      clock.clearTimeout(timer);
      if (result[1]) options.onConnection(result[1]);
      callback(...result);
    };
    const timer = clock.setTimeout(() => {
      const message = `no connection to ${target.host ?? target.hostname} within ${timeoutMs} ms`;
      const error = oncopErrors.make('ORK_ONCOP_TIMEOUT', message);
      if (socket instanceof Socket) socket.destroy(error);
      else end(error, null);
    }, timeoutMs);
    const connect = (material: TlsMaterial | undefined): void => {
      if (ended) return;
      try {
        socket = innerOf(material)(target, end);
      } catch (cause) {
        end(tlsError(cause), null);
      }
    };
    const settings = tls();
    if (!settings) connect(undefined);
    else settings.load().then(connect, (error: unknown) => end(asError(error), null));
  };
}

/** The connector for certificates, the same as long as they are. */
function connectors(options: ConnectorOptions): (material: TlsMaterial | undefined) => Inner {
  const { tls } = options;
  const lookup = options.allowLinkLocal ? options.lookup : refusingLookup(refused, options.lookup);
  const common = { timeout: 0, ...(lookup ? { lookup } : {}) };
  let made: { readonly key: string; readonly inner: Inner } | undefined;
  return (material) => {
    const key = JSON.stringify(material ?? null);
    if (made?.key !== key) {
      const serverName = tls()?.serverName;
      const named = serverName === undefined ? {} : { servername: serverName };
      const given = Object.fromEntries(Object.entries(material ?? {}).filter(([, pem]) => pem !== undefined));
      made = { key, inner: buildConnector({ ...common, ...named, ...given }) };
    }
    return made.inner;
  };
}

/** Certificates that are not PEM, or a key of another certificate, are found when they are used. */
function tlsError(cause: unknown): Error {
  const reason = messageOf(cause);
  return oncopErrors.make('ORK_ONCOP_TLS', `the configured certificates are not usable: ${reason}`, cause);
}

function refused(message: string): Error {
  return oncopErrors.make('ORK_ONCOP_CONNECT', message);
}
