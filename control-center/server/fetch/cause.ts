import { messageOf } from '../../../lib/base/index.js';
import type { Cause } from '../wire/index.js';
import { NotAllowedError } from './allowed.js';

/** Codes of Node, of undici and of the transport. */
const KINDS: Readonly<Record<string, Cause['kind']>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'timeout',
  ORK_ONCOP_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EPROTO: 'tls',
  ORK_ONCOP_TLS: 'tls',
  ORK_ONCOP_CONNECT: 'not allowed',
};
const TLS_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)/;

const WORDS: Partial<Readonly<Record<Cause['kind'], string>>> = {
  refused: 'refuses connections',
  dns: 'has no address',
  timeout: 'did not answer in time',
  reset: 'closed the connection',
};

/** Why a request to that host:port failed. */
export function causeOf(error: unknown, host: string): Cause {
  const kind = kindOf(error);
  const words = WORDS[kind];
  const detail = messageOf(error).slice(0, 512);
  if (words) return { kind, message: `${host} ${words}` };
  if (kind === 'tls') return { kind, message: `the certificate of ${host} is not accepted: ${detail}` };
  return { kind, message: detail };
}

function kindOf(error: unknown): Cause['kind'] {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    if (each instanceof NotAllowedError) return 'not allowed';
    const code = 'code' in each ? String(each.code) : '';
    const kind = KINDS[code];
    if (kind) return kind;
    if (TLS_CODE.test(code)) return 'tls';
    // One attempt for each address of the name.
    if (each instanceof AggregateError && each.errors.length > 0) return kindOf(each.errors[0]);
  }
  return 'other';
}
