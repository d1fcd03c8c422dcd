import { OrkestraError } from '../../lib/base/index.js';
import { type OncopErrorCode, oncopErrors } from '../errors.js';
import type { TransportResponse } from '../transport/transport.js';
import { retryAfterMs } from './retry-after.js';

/** A response, or the lack of one, that says nothing about the resource. */
export interface Trouble {
  readonly kind: 'trouble';
  readonly code: OncopErrorCode;
  readonly message: string;
  /** Whether asking again may help. */
  readonly transient: boolean;
  /** What the peer asked for with `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

export function trouble(code: OncopErrorCode, message: string, transient: boolean, wait?: number): Trouble {
  return { kind: 'trouble', code, message, transient, retryAfterMs: wait };
}

/** What a status means that carries no value (RFC 9110, section 15). */
export function refusal({ status, headers }: TransportResponse): Trouble {
  if (status >= 300 && status < 400) {
    return trouble('ORK_ONCOP_STATUS', `the peer answered ${status}; redirects are not followed`, false);
  }
  const transient = status >= 500 || status === 429 || status === 408;
  const wait = transient ? retryAfterMs(headers['retry-after'], headers['date']) : undefined;
  return trouble('ORK_ONCOP_STATUS', `the peer answered ${status}`, transient, wait);
}

/** Asking again at once would bring the same. */
const FINAL: ReadonlySet<string> = new Set(['ORK_ONCOP_BODY', 'ORK_ONCOP_SECRET']);

/** What a rejected request or an unreadable body means. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof OrkestraError && isOncopCode(error.code)) {
    return trouble(error.code, error.message, !FINAL.has(error.code));
  }
  const code = isTlsError(error) ? 'ORK_ONCOP_TLS' : 'ORK_ONCOP_CONNECT';
  return trouble(code, networkMessage(error), true);
}

/** Codes of Node and OpenSSL for certificates that are not trusted, and for handshakes that fail. */
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_)/;

function isTlsError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && TLS_CODE.test(error.code)
  );
}

function isOncopCode(code: string): code is OncopErrorCode {
  return Object.hasOwn(oncopErrors.rows, code);
}

/** Node's errors for several addresses have an empty message and a code. */
function networkMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`.trim();
}
