import { networkMessage, OrkestraError } from '../../lib/base/index.js';
import { type OncopErrorCode, oncopErrors } from '../errors.js';
import type { TransportResponse } from '../transport/transport.js';
import { retryAfterMs } from './retry-after.js';

/** A response, or the lack of one, that says nothing about the resource. */
export interface RequestFailure {
  readonly kind: 'failure';
  readonly code: OncopErrorCode;
  readonly message: string;
  /** Whether a retry may help. */
  readonly transient: boolean;
  /** The `Retry-After` of the response, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

export function requestFailure(
  code: OncopErrorCode,
  message: string,
  transient: boolean,
  wait?: number,
): RequestFailure {
  return { kind: 'failure', code, message, transient, retryAfterMs: wait };
}

/** The failure that a status without a value means (RFC 9110, section 15). */
export function statusFailure({ status, headers }: TransportResponse): RequestFailure {
  if (status >= 300 && status < 400) {
    const message = `the peer answered ${status}; redirects are not followed`;
    return requestFailure('ORK_ONCOP_STATUS', message, false);
  }
  const transient = status >= 500 || status === 429 || status === 408;
  const wait = transient ? retryAfterMs(headers['retry-after'], headers['date']) : undefined;
  return requestFailure('ORK_ONCOP_STATUS', `the peer answered ${status}`, transient, wait);
}

/** An immediate retry would bring the same. */
const FINAL: ReadonlySet<string> = new Set(['ORK_ONCOP_BODY', 'ORK_ONCOP_BUDGET', 'ORK_ONCOP_SECRET']);

/** The failure that a rejected request or an unreadable body means. */
export function requestFailureOf(error: unknown): RequestFailure {
  if (error instanceof OrkestraError && isOncopCode(error.code)) {
    return requestFailure(error.code, error.message, !FINAL.has(error.code));
  }
  const code = isTlsError(error) ? 'ORK_ONCOP_TLS' : 'ORK_ONCOP_CONNECT';
  return requestFailure(code, networkMessage(error), true);
}

/** Codes of Node.js and OpenSSL for certificates that are not trusted, and for handshakes that fail. */
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
